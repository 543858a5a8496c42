import path from 'node:path';
import type { Request } from 'playwright-core';
import { DarkNetwork } from '../support/dark-network';
import { eventually } from '../support/eventually';
import { writeProject } from '../support/manifest-folder';
import { nativeStack } from '../support/native-stack';
import { RunningKeelson } from '../support/running-keelson';
import { TemporaryFolders } from '../support/temporary-folders';
import { Dashboard } from './dashboard';
import { describeInBrowser } from './in-browser';

/** What a browser says by itself when nobody answers. */
const UNREACHED = /WebSocket|Failed to load resource/;

describeInBrowser('a connection that is lost', (browser) => {
  const folders = new TemporaryFolders('keelson-connection-');
  let keelson: RunningKeelson;
  let dashboard: Dashboard;

  beforeAll(async () => {
    keelson = await RunningKeelson.start();
    const folder = path.join(folders.make(), 'project');
    await keelson.deploy(writeProject(folder, { org: 'acme' }, [nativeStack('site', [])]));
  });
  afterAll(async () => {
    await keelson?.stop();
    keelson?.remove();
    folders.remove();
  });
  beforeEach(async () => {
    dashboard = await Dashboard.open(browser(), keelson.url);
  });
  afterEach(async () => {
    const { complaints } = dashboard;
    await dashboard.close();
    expect(complaints.filter((each) => !UNREACHED.test(each))).toEqual([]);
  });

  const siteId = async (): Promise<string> => (await keelson.client.stacks.show('test/site')).id;
  const runs = async (): Promise<number> => {
    let count = 0;
    for await (const _each of keelson.client.runs.list({ stack: 'test/site' })) count += 1;
    return count;
  };

  it('is shown although nobody has closed it, and what happened meanwhile is there afterwards', async () => {
    const network = await DarkNetwork.before(keelson.url);
    await dashboard.close();
    dashboard = await Dashboard.open(browser(), network.url);
    const { page } = dashboard;
    await dashboard.signIn(keelson.adminToken, '/runs');
    await page.getByRole('link', { name: 'site' }).first().waitFor();
    network.dark = true;
    const run = await keelson.client.stacks.trigger(await siteId(), { type: 'tracked' });
    await page.getByText('The server cannot be reached').waitFor();
    network.dark = false;
    await page.getByText('The server cannot be reached').waitFor({ state: 'detached' });
    await page.locator(`a[href*="${run.id}"]`).first().waitFor();
    await network.close();
  });

  it('makes one command of one dialog, however often its answer is lost', async () => {
    const { page } = dashboard;
    await dashboard.signIn(keelson.adminToken, `/stacks/${await siteId()}`);
    const before = await runs();
    const keys: (string | undefined)[] = [];
    const isStart = (request: Request): boolean =>
      request.postData()?.includes('startRun') === true;
    await page.route('**/graphql', async (route) => {
      if (!isStart(route.request())) return route.continue();
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length > 2) return route.continue();
      // The server has carried it out, and nobody hears of it.
      await route.fetch();
      await route.abort();
    });
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByRole('button', { name: 'Start the run' }).click();
    await page.getByText('nobody knows yet whether this was carried out').waitFor();
    await page.waitForURL(/\/runs\/run_/);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(await runs()).toBe(before + 1);
  });

  it('does not leave a page broken that was opened meanwhile', async () => {
    const { page } = dashboard;
    await dashboard.signIn(keelson.adminToken);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await keelson.kill9();
    await page.getByText('The server cannot be reached').waitFor();
    await page.getByRole('link', { name: 'Stacks' }).click();
    await page.getByText('could not be loaded').waitFor();
    await keelson.restart();
    await page.getByRole('heading', { name: 'Stacks', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'site' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/stacks');
  });

  it('loads the page anew, once, where the server has another version of the dashboard', async () => {
    const { page } = dashboard;
    await dashboard.signIn(keelson.adminToken);
    let asked = 0;
    await page.route('**/assets/audit*.js', (route) => {
      asked += 1;
      return asked === 1 ? route.fulfill({ status: 404 }) : route.continue();
    });
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('heading', { name: 'Audit', level: 1 }).waitFor();

    let pages = 0;
    page.on('domcontentloaded', () => (pages += 1));
    await page.route('**/assets/runners*.js', (route) => route.fulfill({ status: 404 }));
    await page.getByRole('link', { name: 'Runners' }).click();
    await eventually('the page is loaded anew', () => pages === 1);
    await page.getByText('load the page anew with Shift held down').waitFor();
    await page.waitForLoadState('networkidle');
    expect(pages).toBe(1);
  });
});
