import path from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually } from '../support/eventually';
import { Gate } from '../support/gate';
import { writeProject } from '../support/manifest-folder';
import { nativeStack } from '../support/native-stack';
import { RunningKeelson } from '../support/running-keelson';
import { planDigestOf, ScriptedWorker } from '../support/scripted-worker';
import { TemporaryFolders } from '../support/temporary-folders';
import { Dashboard } from './dashboard';
import { describeInBrowser } from './in-browser';

const PAUSES = { flowControl: { pauseBetweenPreviewAndUpdate: true } };
const LINES = [
  '\u001b[31mred\u001b[0m alert',
  ...Array.from({ length: 300 }, (_, n) => `line ${n}`),
];

describeInBrowser('a run', (browser) => {
  const folders = new TemporaryFolders('keelson-run-page-');
  /** What the worker waits for, by stack and step. */
  const gates = { 'cancelled plan': new Gate(), 'followed apply': new Gate() };
  let keelson: RunningKeelson;
  let worker: ScriptedWorker;
  let dashboard: Dashboard;

  beforeAll(async () => {
    keelson = await RunningKeelson.start({ env: { KEELSON_EMBEDDED_RUNNER: 'off' } });
    worker = new ScriptedWorker(keelson.url, keelson.runnerToken, {
      lines: LINES,
      before: (step, { work }) => gates[`${work.stackName} ${step}` as keyof typeof gates]?.pass(),
    }).start();
    const stacks = ['approved', 'contested', 'discarded', 'read'].map((name) =>
      nativeStack(name, [], PAUSES),
    );
    const others = ['cancelled', 'followed'].map((name) => nativeStack(name, []));
    const folder = path.join(folders.make(), 'project');
    await keelson.apply(writeProject(folder, { org: 'acme' }, [...stacks, ...others]));
    dashboard = await Dashboard.open(browser(), keelson.url);
    await dashboard.signIn(keelson.adminToken, '/runs');
  });
  afterAll(async () => {
    await dashboard?.close();
    for (const gate of Object.values(gates)) gate.open();
    try {
      await worker?.stop();
    } finally {
      await keelson?.stop();
      keelson?.remove();
      folders.remove();
    }
  });
  afterEach(() => expect(dashboard.complaints).toEqual([]));

  const runOf = async (stack: string, state: string): Promise<string> => {
    const run = await keelson.whileItMayBeAway(`the run of ${stack} is ${state}`, async () => {
      for await (const each of keelson.client.runs.list({ stack: `test/${stack}` })) {
        if (each.state === state) return each;
      }
      return undefined;
    });
    return run.id;
  };
  const button = (name: string): Locator =>
    dashboard.page.getByRole('button', { name, exact: true });
  const dialog = (): Locator => dashboard.page.getByRole('dialog');
  const isNow = (state: string): Promise<void> =>
    dashboard.page
      .getByRole('list', { name: 'States of this run' })
      .locator('[aria-current=step]', { hasText: state })
      .waitFor();

  it('is approved where it is decided, and goes on to its end while one looks at it', async () => {
    const runId = await runOf('approved', 'unconfirmed');
    await dashboard.goto('/approvals');
    const card = dashboard.page.getByRole('listitem').filter({ hasText: 'test/approved' });
    await card.getByRole('button', { name: 'Read the plan' }).click();
    await card.getByText('file.index').waitFor();
    expect(await dashboard.barriers()).toEqual([]);
    await card.getByRole('button', { name: 'Confirm' }).click();
    await dialog().getByText('1 to add').waitFor();
    await dialog().getByText(planDigestOf(runId)).waitFor();
    await dialog().getByLabel('Comment').fill('looks right');
    await dialog().getByRole('button', { name: 'Apply exactly this plan' }).click();
    await card.waitFor({ state: 'detached' });
    await dashboard.goto(`/runs/${runId}?tab=events`);
    await isNow('finished');
    await dashboard.page.getByRole('button', { name: /run confirmed/ }).click();
    await dashboard.page.getByText('gave a command').waitFor();
    await dashboard.page.getByText('looks right').first().waitFor();
    expect(await dashboard.barriers()).toEqual([]);
    const times = await dashboard.page
      .getByRole('list', { name: 'States of this run' })
      .locator('time')
      .evaluateAll((all) => all.map((each) => each.getAttribute('datetime')));
    expect(times).toEqual([...times].sort());
  });

  it('is discarded with a dialog that says what happens', async () => {
    const runId = await runOf('discarded', 'unconfirmed');
    await dashboard.goto(`/runs/${runId}`);
    await dashboard.page.getByText('Its plan waits for a decision').waitFor();
    await button('Discard').click();
    await dialog().getByText('Nothing is changed').waitFor();
    expect(await dashboard.barriers()).toEqual([]);
    // The dialog has its address, and a held key decides nothing.
    await dashboard.page.waitForURL(/ask=discard/);
    await dashboard.page.reload();
    await dialog().getByText('Nothing is changed').waitFor();
    await dialog().getByRole('button', { name: 'Leave it as it is' }).click();
    await dialog().waitFor({ state: 'detached' });
    await button('Discard').focus();
    for (let time = 0; time < 3; time += 1) await dashboard.page.keyboard.down('Enter');
    await dialog().getByText('Nothing is changed').waitFor();
    for (let time = 0; time < 3; time += 1) await dashboard.page.keyboard.down('Enter');
    await dashboard.page.keyboard.up('Enter');
    expect((await keelson.client.runs.show(runId)).state).toBe('unconfirmed');
    await dialog().getByRole('button', { name: 'Discard the plan' }).click();
    await isNow('discarded');
    await dashboard.page.getByText('Discarded by admin').waitFor();
    const way = dashboard.page.getByRole('navigation', { name: 'Breadcrumbs' });
    await way.getByRole('link', { name: 'Pipelines' }).waitFor();
    await way.getByRole('link', { name: 'test/discarded' }).waitFor();
    expect((await keelson.client.runs.show(runId)).state).toBe('discarded');
  });

  it('says who was faster, and keeps what was written, where two people decide', async () => {
    const { page } = dashboard;
    const runId = await runOf('contested', 'unconfirmed');
    await dashboard.goto('/approvals');
    const card = page.getByRole('listitem').filter({ hasText: 'test/contested' });
    await card.getByRole('button', { name: 'Confirm' }).click();
    await dialog().getByLabel('Comment').fill('I would rather wait');
    await keelson.client.runs.confirm(runId, { planDigest: planDigestOf(runId) });
    const told = page.getByRole('dialog', {
      name: 'Nothing is left to decide about test/contested',
    });
    await told.getByText('admin has confirmed the plan').waitFor();
    await card.waitFor({ state: 'detached' });
    expect(await told.getByLabel('Your comment was not sent').inputValue()).toBe(
      'I would rather wait',
    );
    expect(await dashboard.barriers()).toEqual([]);
    await told.getByRole('button', { name: 'Close', exact: true }).last().click();
    await told.waitFor({ state: 'detached' });
    // A link to it says the same to whoever comes late.
    await dashboard.goto(`/runs/${runId}?ask=confirm+${runId}`);
    await told.getByText('admin has confirmed the plan').waitFor();
    expect(await told.getByLabel('Your comment was not sent').count()).toBe(0);
  });

  it('is cancelled by a request, which the worker obeys', async () => {
    await gates['cancelled plan'].reached;
    const runId = await runOf('cancelled', 'planning');
    await dashboard.goto(`/runs/${runId}`);
    await isNow('planning');
    await button('Cancel').click();
    await dialog().getByText('stops at the next boundary').waitFor();
    await dialog().getByRole('button', { name: 'Cancel the run' }).click();
    await dashboard.page.getByText('Cancel requested').waitFor();
    await button('Cancel').waitFor({ state: 'detached' });
    gates['cancelled plan'].open();
    await isNow('canceled');
    await button('Retry').waitFor();
  });

  it('has its log followed, searched and linked to', async () => {
    await gates['followed apply'].reached;
    const runId = await runOf('followed', 'applying');
    await dashboard.goto(`/runs/${runId}?tab=log`);
    const log = dashboard.page.getByRole('region', { name: 'Log' });
    await log.getByText('plan: line 299').waitFor();
    gates['followed apply'].open();
    await log.getByText('apply: line 299').waitFor();
    await isNow('finished');
    const search = dashboard.page.getByLabel('Search the log');
    await search.fill('red alert');
    await dashboard.page.getByText('of 4').waitFor();
    await search.press('Enter');
    await dashboard.page.waitForURL(/line=1\b/);
    expect(await log.locator('[data-selected]').innerText()).toContain('init: red alert');
    expect(await log.locator('[data-selected] [data-color=red]').innerText()).toBe('red');
    expect(await dashboard.barriers()).toEqual([]);
    await dashboard.goto(`/runs/${runId}?tab=log&step=plan&line=700`);
    await log.locator('[data-selected]', { hasText: 'line 96' }).waitFor();
    expect(await log.getByText(/^\w+: line/).count()).toBeLessThan(120);

    // On a phone the log reaches below the screen: a link brings its line into sight all the same.
    await dashboard.page.setViewportSize({ width: 390, height: 844 });
    await dashboard.page.reload();
    const line = log.locator('[data-selected]', { hasText: 'line 96' });
    await line.waitFor();
    await eventually('the line is on the screen', async () => {
      const box = await line.boundingBox();
      return box !== null && box.y > 0 && box.y + box.height < 844;
    });
    await dashboard.goto(`/runs/${runId}?tab=log&line=9999999`);
    await dashboard.page.getByText('There is no line 9,999,999').waitFor();
    await dashboard.page.setViewportSize({ width: 1280, height: 800 });
  });

  it('has no buttons for a reader, whom the server refuses', async () => {
    const runId = await runOf('read', 'unconfirmed');
    const { token } = await keelson.client.access.createApiKey({ name: 'eye', role: 'reader' });
    const reader = await Dashboard.open(browser(), keelson.url, { width: 390, scheme: 'dark' });
    await reader.signIn(token, `/runs/${runId}`);
    await reader.page.getByText('file.index').waitFor();
    expect(await reader.page.getByRole('button', { name: /Confirm|Discard|Cancel/ }).count()).toBe(
      0,
    );
    expect(await reader.barriers()).toEqual([]);
    const query = `mutation { discardRun(id: "${runId}") { id } }`;
    const refusal = await reader.page.evaluate(async (body) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch('/graphql', { method: 'POST', headers, body })).json();
    }, JSON.stringify({ query }));
    expect(refusal).toMatchObject({ errors: [{ extensions: { code: 'forbidden' } }] });
    expect(reader.complaints).toEqual([]);
    await reader.close();
  });

  it('is found in the list by what the address says', async () => {
    await dashboard.goto('/runs?text=DISCARDED&progress=nonsense');
    await dashboard.page.getByRole('link', { name: 'test/discarded' }).waitFor();
    expect(await dashboard.page.getByRole('link', { name: 'test/cancelled' }).count()).toBe(0);
    await dashboard.goto('/runs?progress=cancelled');
    await dashboard.page.getByRole('link', { name: 'test/discarded' }).waitFor();
    await dashboard.page.getByRole('link', { name: 'test/cancelled' }).waitFor();
    expect(await dashboard.page.getByRole('link', { name: 'test/approved' }).count()).toBe(0);
    expect(await dashboard.barriers()).toEqual([]);
  });
});
