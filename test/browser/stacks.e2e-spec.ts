import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { output, writeProject, type StackFolder } from '../support/manifest-folder';
import { nativeStack } from '../support/native-stack';
import { RunningKeelson } from '../support/running-keelson';
import { Dashboard } from './dashboard';
import { describeInBrowser } from './in-browser';

const SECRET = 'magpie-in-the-attic';

/** Two stacks, one of which reads from the other; `greeting` is what the first one writes. */
function stacksOf(greeting: string): readonly StackFolder[] {
  const file = { type: 'file', name: 'page', properties: { path: 'page', content: greeting } };
  return [
    nativeStack('site', [file], {
      variables: { password: { value: SECRET, sensitive: true } },
      outputs: { page: '${file.page.path}', word: '${var.password}' },
    }),
    nativeStack('check', [{ ...file, name: 'copy' }], {
      variables: { page: output('site', 'page') },
      flowControl: { pauseBetweenPreviewAndUpdate: true },
    }),
  ];
}

describeInBrowser('stacks, runners and the audit log', (browser) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keelson-stacks-'));
  const project = { org: 'acme', name: 'shop' };
  let keelson: RunningKeelson;
  let dashboard: Dashboard;
  let siteId: string;

  beforeAll(async () => {
    keelson = await RunningKeelson.start();
    await keelson.apply(writeProject(folder, project, stacksOf('hello')));
    for await (const { id, name } of keelson.client.stacks.list()) if (name === 'site') siteId = id;
    await keelson.whileItMayBeAway('both stacks have been run', async () => {
      const states = [];
      for await (const { state } of keelson.client.runs.list()) states.push(state);
      return states.sort().join() === 'finished,unconfirmed';
    });
  });
  afterAll(async () => {
    await keelson?.stop();
    keelson?.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    dashboard = await Dashboard.open(browser(), keelson.url);
  });
  afterEach(async () => {
    const { complaints } = dashboard;
    await dashboard.close();
    expect(complaints).toEqual([]);
  });

  it('keeps the filters of the list in the address, and leads to a stack', async () => {
    await dashboard.signIn(keelson.adminToken, '/stacks');
    const { page } = dashboard;
    await page.getByRole('row', { name: /site/ }).waitFor();
    await page.getByLabel('Name contains').fill('che');
    await page.waitForURL(/name=che/);
    await page.getByRole('row', { name: /site/ }).waitFor({ state: 'detached' });
    expect(await dashboard.barriers()).toEqual([]);

    await page.getByRole('radiogroup').getByText('Environments').click();
    await page.waitForURL(/view=matrix/);
    await page.getByRole('link', { name: 'check in test: unconfirmed' }).waitFor();
    expect(await dashboard.barriers()).toEqual([]);

    await page.getByRole('link', { name: 'check in test: unconfirmed' }).click();
    await page.getByRole('heading', { name: 'test/check' }).waitFor();
    // It says why it waits.
    await page
      .getByText(/confirm/)
      .first()
      .waitFor();
    expect(await dashboard.barriers()).toEqual([]);
  });

  it('finds a stack by its name from anywhere', async () => {
    await dashboard.signIn(keelson.adminToken, '/runners');
    const { page } = dashboard;
    await page.getByRole('heading', { name: 'Runners' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByLabel('Search', { exact: true }).fill('sit');
    await page.getByText('test/site', { exact: true }).first().waitFor();
    expect(await dashboard.barriers()).toEqual([]);
    await page.getByRole('button', { name: new RegExp(siteId) }).click();
    await page.getByRole('heading', { name: 'test/site' }).waitFor();
  });

  it('shows what a stack has and how it came to it, and no secret', async () => {
    await dashboard.signIn(keelson.adminToken, `/stacks/${siteId}`);
    const { page } = dashboard;
    await page.getByRole('row', { name: /word sensitive, not shown/ }).waitFor();
    await page.getByRole('cell', { name: 'file.page', exact: true }).waitFor();
    expect(await dashboard.barriers()).toEqual([]);

    for (const [tab, shown] of [
      ['States', 'Choose two to compare.'],
      ['Runs', 'pipeline'],
      ['History', 'created for native'],
      ['Settings', 'test/check'],
    ] as const) {
      await page.getByRole('tab', { name: tab }).click();
      await page.waitForURL(new RegExp(`tab=${tab.toLowerCase()}`));
      await page.getByRole('tabpanel').getByText(shown, { exact: true }).first().waitFor();
      expect(await dashboard.barriers()).toEqual([]);
      expect(await page.content()).not.toContain(SECRET);
    }
  });

  it('says what a run will do before it starts one', async () => {
    await dashboard.signIn(keelson.adminToken, `/stacks/${siteId}`);
    const { page } = dashboard;
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByText(/Nobody has the stack, so it begins/).waitFor();
    expect(await dashboard.barriers()).toEqual([]);
    await page.getByRole('button', { name: 'Start the run' }).click();
    await page.waitForURL(/\/runs\/run_/);
    const runId = path.basename(new URL(page.url()).pathname);
    const run = await keelson.run(runId, 'is there', () => true);
    expect(run).toMatchObject({ stackId: siteId, trigger: { kind: 'human', actor: 'admin' } });
  });

  it('shows a stack as it was, marked as the past and without its buttons', async () => {
    const at = (await published(siteId)) - 1n;
    await dashboard.signIn(keelson.adminToken, `/stacks/${siteId}?at=${at}`);
    const { page } = dashboard;
    await page.getByText('None yet: the first successful apply publishes them.').waitFor();
    expect(await page.getByRole('button', { name: 'Run now' }).count()).toBe(0);
    expect(await dashboard.barriers()).toEqual([]);
    await page.getByRole('button', { name: 'Back to now' }).click();
    await page.getByRole('row', { name: /word sensitive/ }).waitFor();

    await page.getByRole('button', { name: 'Look at the past' }).click();
    await page.getByRole('slider', { name: 'Moment' }).press('ArrowLeft');
    await page.waitForURL(/at=/);
    await page.getByText(/^The past: /).waitFor();
    await page.getByRole('button', { name: 'Run now' }).waitFor({ state: 'detached' });
  });

  it('finds events by filters that stand in the address, and says why one is there', async () => {
    await dashboard.signIn(keelson.adminToken, '/audit');
    const { page } = dashboard;
    await page.getByRole('list', { name: 'Events by cause' }).waitFor();
    expect(await dashboard.barriers()).toEqual([]);
    await page.getByLabel('Only events of the type').selectOption('OutputsPublished');
    await page.waitForURL(/type=OutputsPublished/);
    // As the pages call it; the command to take them away has to name the stream.
    await page.getByLabel('Stack, id or stream').fill('test/site');
    await page.waitForURL(/stream=test/);
    await page.reload();
    await page.getByText(`--stream stack-${siteId}`).waitFor();
    await page.getByRole('button', { name: 'outputs published' }).click();
    await page.getByRole('link', { name: 'outputs published' }).click();
    await page.waitForURL(/event=/);

    const event = page.getByRole('dialog');
    await event.getByText('gave a command').waitFor();
    await event.getByText('Raw event').click();
    await event.getByText('"type": "OutputsPublished"').waitFor();
    expect(await page.content()).not.toContain(SECRET);
    expect(await dashboard.barriers()).toEqual([]);
    await page.keyboard.press('Escape');
    await event.waitFor({ state: 'detached' });
  });

  it('shows which runners there are, of now only', async () => {
    await dashboard.signIn(keelson.adminToken, '/runners?at=1');
    const { page } = dashboard;
    await page.getByText('This is of now:').waitFor();
    await page.getByRole('row', { name: /(idle|busy)/ }).waitFor();
    expect(await dashboard.barriers()).toEqual([]);
  });

  /** Where in the log the outputs of a stack were published first. */
  async function published(stackId: string): Promise<bigint> {
    const filter = { stream: `stack-${stackId}`, type: 'OutputsPublished' };
    for await (const { position } of keelson.client.events(filter)) return BigInt(position);
    throw new Error('the stack has published nothing');
  }
});
