import { RunningKeelson } from '../support/running-keelson';
import { Dashboard } from './dashboard';
import { describeInBrowser } from './in-browser';

describeInBrowser('signing in', (browser) => {
  let keelson: RunningKeelson;
  let dashboard: Dashboard;

  beforeAll(async () => {
    keelson = await RunningKeelson.start();
  });
  afterAll(async () => {
    await keelson?.stop();
    keelson?.remove();
  });
  beforeEach(async () => {
    dashboard = await Dashboard.open(browser(), keelson.url);
  });
  afterEach(() => dashboard.close());

  it('leads on to the page that was asked for, and stays over a reload', async () => {
    await dashboard.signIn(keelson.adminToken, '/pipelines?status=running');
    await dashboard.page.getByRole('heading', { name: 'Pipelines' }).waitFor();
    expect(dashboard.page.url()).toBe(`${keelson.url}/pipelines?status=running`);
    await dashboard.page.reload();
    await dashboard.page.getByRole('heading', { name: 'Pipelines' }).waitFor();
    expect(dashboard.complaints).toEqual([]);
  });

  it('refuses a wrong token in words, and keeps none in the page', async () => {
    await dashboard.goto('/');
    await dashboard.page.getByLabel('Token', { exact: true }).fill('kls_wrong');
    await dashboard.page.keyboard.press('Enter');
    await dashboard.page.getByText('this token is not valid').waitFor();
    expect(await dashboard.barriers()).toEqual([]);
    const kept = await dashboard.page.evaluate('JSON.stringify(localStorage)');
    expect(kept).not.toContain('kls_');
  });

  it('says of an address that leads nowhere what to do', async () => {
    await dashboard.signIn(keelson.adminToken, '/runs/run_nope');
    await dashboard.page.getByRole('heading', { name: 'There is no such thing' }).waitFor();
    expect(await dashboard.barriers()).toEqual([]);
    await dashboard.goto('/nowhere');
    await dashboard.page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    expect(await dashboard.page.title()).toBe('There is no such page · Keelson');
    expect(await dashboard.barriers()).toEqual([]);
    expect(dashboard.complaints).toEqual([]);
  });

  it('says that the session has ended, and leads back from any tab that signs in again', async () => {
    const { page } = dashboard;
    const { id, token } = await keelson.client.access.createApiKey({ name: 'ada', role: 'writer' });
    await dashboard.signIn(token, '/runs?text=web');
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    await keelson.client.access.deleteApiKey(id);
    await page.getByText('Your session has ended').waitFor();
    expect(await dashboard.barriers()).toEqual([]);
    const other = await page.context().newPage();
    await other.goto(`${keelson.url}/sign-in`);
    await other.getByLabel('Token', { exact: true }).fill(keelson.adminToken);
    await other.getByRole('button', { name: 'Sign in' }).click();
    await other.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    expect(page.url()).toBe(`${keelson.url}/runs?text=web`);
    // The form is for nobody who is signed in.
    await dashboard.goto('/sign-in');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  });

  it('ends by signing out', async () => {
    await dashboard.signIn(keelson.adminToken);
    await dashboard.page.getByRole('button', { name: 'Signed in as admin' }).click();
    await dashboard.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await dashboard.page.getByRole('button', { name: 'Sign in' }).waitFor();
    await dashboard.goto('/pipelines');
    await dashboard.page.getByRole('button', { name: 'Sign in' }).waitFor();
  });
});
