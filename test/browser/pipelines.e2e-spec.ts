import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually';
import { RunningKeelson } from '../support/running-keelson';
import { Dashboard } from './dashboard';
import { gatedProject } from './gated-project';
import { describeInBrowser } from './in-browser';

const QUICKSTART = path.resolve(__dirname, '../../examples/quickstart');
/** What a browser says by itself when nobody answers. */
const UNREACHED = /WebSocket connection|Failed to load resource/;

type Operation = {
  readonly name: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
};

/** What the page asks of GraphQL from now on, by the names of the documents. */
function operationsOf(page: Page): readonly Operation[] {
  const asked: Operation[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'POST' || !request.url().endsWith('/graphql')) return;
    const { query, variables } = request.postDataJSON() as { query: string } & Operation;
    asked.push({ name: /(?:query|mutation) (\w+)/.exec(query)?.[1], variables });
  });
  return asked;
}

describeInBrowser('pipelines', (browser) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keelson-pipelines-'));
  let keelson: RunningKeelson;
  let dashboard: Dashboard;

  beforeAll(async () => {
    keelson = await RunningKeelson.start();
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

  const stack = (words: RegExp) => dashboard.page.getByRole('button', { name: words });
  /** The state beside the title. */
  const stateIs = (word: string) =>
    dashboard.page.getByRole('heading', { level: 1 }).locator('..').getByText(word).waitFor();

  it('shows the quickstart as it happens, to its end, without a reload', async () => {
    const { page } = dashboard;
    await dashboard.signIn(keelson.adminToken, '/pipelines');
    await page.getByRole('heading', { name: 'No pipeline yet' }).waitFor();
    const asked = operationsOf(page);
    await keelson.apply(QUICKSTART);
    await page.getByRole('link', { name: 'shop' }).click();
    await stateIs('succeeded');
    // The graph once, and then of what had changed alone.
    expect(asked.filter(({ name }) => name === 'Pipeline')).toHaveLength(1);
    const changes = asked.filter(({ name }) => name === 'PipelineProgress');
    expect(changes.length).toBeGreaterThan(0);
    expect(changes.filter(({ variables }) => !Array.isArray(variables.places))).toEqual([]);
    for (const name of ['orders .*in staging', 'storefront .*in production']) {
      await stack(new RegExp(`^${name} successful`)).waitFor();
    }
    expect(await dashboard.barriers()).toEqual([]);

    await stack(/^orders .*in production successful/).click();
    await page.waitForURL(/node=production/);
    const panel = page.getByRole('complementary', { name: 'Stack production/orders' });
    await panel.getByRole('link', { name: 'staging/orders' }).waitFor();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
  });

  it('shows it as it was at any moment, marked as the past', async () => {
    const { page } = dashboard;
    await dashboard.signIn(keelson.adminToken, '/pipelines');
    await page.getByRole('link', { name: 'shop' }).click();
    await stack(/^storefront .*in production successful/).waitFor();
    await page.getByRole('button', { name: 'Look at the past' }).click();
    const slider = page.getByRole('slider', { name: 'Moment' });
    await slider.waitFor();
    expect(await dashboard.barriers()).toEqual([]);
    for (let step = 0; step < 20; step += 1) await slider.press('ArrowLeft');
    await page.waitForURL(/at=/);
    await page.getByText('The past:').waitFor();
    await page.keyboard.press('Escape');
    await stack(/^storefront .*in production (?!successful)/).waitFor();
    expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
    expect(await dashboard.barriers()).toEqual([]);
    await page.getByRole('button', { name: 'Back to now' }).click();
    await stack(/^storefront .*in production successful/).waitFor();
  });

  it('goes on over a restart of the server, and answers a gate in place', async () => {
    const { page } = dashboard;
    const pipelineId = await keelson.apply(gatedProject(folder, { name: 'gated', behind: 3 }));
    await dashboard.signIn(keelson.adminToken, `/pipelines/${pipelineId}`);
    await stateIs('awaiting approval');
    await page.getByText('the change board agrees').waitFor();
    expect(await dashboard.barriers()).toEqual([]);

    await keelson.stop();
    await page.getByText('The server cannot be reached').waitFor();
    await keelson.restart();
    await page.getByText('The server cannot be reached').waitFor({ state: 'detached' });
    expect(dashboard.complaints.filter((each) => !UNREACHED.test(each))).toEqual([]);
    dashboard.complaints.length = 0;

    const gates = page.getByRole('region', { name: 'Gates that wait for a person' });
    await gates.getByRole('button', { name: 'Approve' }).click();
    const dialog = page.getByRole('dialog', { name: 'Let gated-late begin?' });
    expect(await dashboard.barriers()).toEqual([]);
    await dialog.getByLabel('Comment').fill('go');
    await dialog.getByRole('button', { name: 'Open the gate' }).click();
    await stateIs('succeeded');
    await gates.waitFor({ state: 'detached' });
  });

  it('opens one of a thousand stacks, and finds one in it', async () => {
    const { page } = dashboard;
    const project = gatedProject(folder, { name: 'thousand', behind: 999 });
    const pipelineId = await keelson.apply(project);
    await dashboard.signIn(keelson.adminToken);
    const startedMs = performance.now();
    await dashboard.goto(`/pipelines/${pipelineId}`);
    await stack(/^stack-0 .*in thousand-late/).waitFor();
    const tookMs = Math.round(performance.now() - startedMs);
    process.stderr.write(`a pipeline of 1,000 stacks is on the screen after ${tookMs} ms\n`);

    expect(await dashboard.barriers()).toEqual([]);
    // Tab comes to one of them, arrows to the others, also to those out of sight.
    expect(await page.locator('.react-flow__node[tabindex="0"]').count()).toBe(1);
    await stack(/^stack-0 .*in thousand-late/).focus();
    const focused = page.locator('.react-flow__node:focus');
    for (let time = 0; time < 20; time += 1) {
      const before = await focused.getAttribute('data-id');
      await page.keyboard.press('ArrowRight');
      await eventually('an arrow has led on', async () => {
        return (await focused.count()) === 1 && (await focused.getAttribute('data-id')) !== before;
      });
    }
    const reached = await focused.getAttribute('data-id');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: `Stack ${reached}` }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'All of it' }).click();
    await stack(/^stack-0 .*in thousand-late/).waitFor({ state: 'detached' });
    expect(await dashboard.barriers()).toEqual([]);

    await page.getByLabel('Find a stack').fill('stack-512');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Stack thousand-late/stack-512' }).waitFor();
    await page.getByText('1 found').waitFor();
    await page.getByRole('radiogroup', { name: 'Show as' }).getByText('List').click();
    await page.waitForURL(/view=list/);
    await page.getByRole('cell', { name: 'stack-512' }).waitFor();
    expect(await dashboard.barriers()).toEqual([]);
    await page.getByRole('radiogroup', { name: 'Show as' }).getByText('Timeline').click();
    await page.getByRole('region', { name: 'Timeline of the pipeline' }).waitFor();
    expect(await dashboard.barriers()).toEqual([]);

    // A thousand stacks are read on as one scrolls, and drawn as far as they are seen.
    await dashboard.goto('/stacks?project=thousand');
    const stacks = page.getByRole('table', { name: 'Stacks' });
    await eventually('the list has been read to its end', async () => {
      await page.mouse.wheel(0, 20_000);
      return (await stacks.getAttribute('aria-rowcount')) === '1001';
    });
    expect(await stacks.getByRole('row').count()).toBeLessThan(120);
    expect(await dashboard.barriers()).toEqual([]);
  });

  it('says of no stack that it is not there before all of them are known', async () => {
    const { page } = dashboard;
    await dashboard.signIn(keelson.adminToken, '/stacks?view=matrix&project=thousand');
    const matrix = page.getByRole('region', { name: 'Stacks of thousand' });
    await matrix.getByRole('row', { name: /^stack-998 / }).waitFor();
    // The title's, that of the first environment, and 999 of the second one.
    await matrix
      .getByRole('row')
      .nth(1 + 999)
      .waitFor();
    await matrix.getByText('reading').first().waitFor({ state: 'detached' });
    expect(await matrix.getByText('not there').count()).toBe(1_000);
  });

  it('can be read on a narrow, dark screen, as can the overview', async () => {
    await dashboard.close();
    dashboard = await Dashboard.open(browser(), keelson.url, { width: 390, scheme: 'dark' });
    const { page } = dashboard;
    await dashboard.signIn(keelson.adminToken);
    await page.getByRole('heading', { name: 'Runs that ended' }).waitFor();
    await page.getByRole('link', { name: 'Gate before thousand-late of thousand' }).waitFor();
    await page.locator('canvas').waitFor();
    expect(await dashboard.barriers()).toEqual([]);
    await dashboard.goto('/pipelines');
    await page.getByRole('link', { name: 'gated' }).click();
    await stack(/^first .*in gated-early successful/).press('Enter');
    await page.getByRole('dialog', { name: 'gated-early/first' }).waitFor();
    expect(await dashboard.barriers()).toEqual([]);
  });
});
