import path from 'node:path';
import { writeProject } from '../support/manifest-folder';
import { nativeStack } from '../support/native-stack';
import { RunningKeelson } from '../support/running-keelson';
import { TemporaryFolders } from '../support/temporary-folders';
import { Dashboard } from './dashboard';
import { describeInBrowser } from './in-browser';

describeInBrowser('the search', (browser) => {
  const folders = new TemporaryFolders('keelson-search-');
  let keelson: RunningKeelson;
  let dashboard: Dashboard;

  beforeAll(async () => {
    keelson = await RunningKeelson.start();
    const folder = path.join(folders.make(), 'project');
    await keelson.deploy(writeProject(folder, { org: 'acme' }, [nativeStack('site', [])]));
    dashboard = await Dashboard.open(browser(), keelson.url);
    await dashboard.signIn(keelson.adminToken);
  });
  afterAll(async () => {
    await dashboard?.close();
    await keelson?.stop();
    keelson?.remove();
    folders.remove();
  });
  afterEach(() => expect(dashboard.complaints).toEqual([]));

  /** Writes it into the search, and takes what is found under this name. */
  const find = async (text: string, name: RegExp): Promise<void> => {
    const { page } = dashboard;
    await page.getByRole('button', { name: 'Find anything' }).click();
    const search = page.getByRole('dialog', { name: 'Find anything' });
    await search.getByRole('textbox', { name: 'Search' }).fill(text);
    await search.getByRole('button', { name }).click();
    await search.waitFor({ state: 'detached' });
  };
  const firstRun = async () => {
    for await (const run of keelson.client.runs.list({ stack: 'test/site' })) return run;
    throw new Error('there is no run');
  };

  it('takes the first find with Enter, also when it was pressed before there was one', async () => {
    const { page } = dashboard;
    const search = page.getByRole('dialog', { name: 'Find anything' });
    for (const isPatient of [true, false]) {
      await page.getByRole('button', { name: 'Find anything' }).click();
      await search.getByRole('textbox', { name: 'Search' }).fill('test/si');
      if (isPatient) {
        await search
          .getByRole('button', { name: /^test\/site/ })
          .first()
          .waitFor();
      }
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/stacks\/stk_/);
      await dashboard.goto('/');
    }
  });

  it('finds a run by its id, in full and as the pages show it', async () => {
    const { page } = dashboard;
    const { id } = await firstRun();
    for (const text of [id, `run_…${id.slice(-6)}`, id.slice(-6)]) {
      await find(text, /^test\/site run_/);
      await page.waitForURL(new RegExp(`/runs/${id}`));
      await dashboard.goto('/');
    }
  });

  it('finds a runner, a state of runs, and events by type, id and text', async () => {
    const { page } = dashboard;
    for await (const { name } of keelson.client.runners.list()) {
      await find(name, new RegExp(`^${name} runner`));
      await page.waitForURL(/\/runners/);
    }
    await find('succeeded', /^Runs: succeeded/);
    await page.waitForURL(/\/runs\?progress=succeeded/);
    await find('RunFinished', /^Events of the type RunFinished/);
    await page.waitForURL(/\/audit\?type=RunFinished/);
    for await (const event of keelson.client.events({ type: 'RunFinished' })) {
      await find(event.id, /^The event /);
      await page.getByRole('dialog', { name: 'Event: run finished' }).waitFor();
      await page.keyboard.press('Escape');
      break;
    }
    await find('acme', /^Events that say “acme”/);
    await page.waitForURL(/\/audit\?text=acme/);
  });

  it('finds what can be done: a look at the past, and to leave', async () => {
    const { page } = dashboard;
    await find('past', /^Look at the past/);
    await page.getByRole('slider', { name: 'Moment' }).waitFor();
    await page.keyboard.press('Escape');
    await find('3', /^Everything as it was at position 3/);
    await page.getByText('The past:').waitFor();
    await find('now', /^Back to now/);
    await page.getByText('The past:').waitFor({ state: 'detached' });
    await find('sign out', /^Sign out/);
    await page.getByLabel('Token', { exact: true }).waitFor();
  });
});
