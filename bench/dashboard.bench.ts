import { setTimeout } from 'node:timers/promises';
import { KeelsonClient, RunnerApi } from '@keelson/client';
import type { Page } from 'playwright-core';
import type { BenchResult } from './bench-result';
import { BenchBrowser } from './bench-browser';
import { openInProcess } from './in-process-keelson';
import { startKeelson, type KeelsonProcess } from './keelson-processes';
import { NoOpPipelines } from './no-op-pipelines';
import { median, percentile } from './statistics';

const NODES = 1_000;
const ROUNDS = 5;
const CHANGES = 40;
const LOG_LINES = 100_000;
const LOG_LINES_AT_ONCE = 10_000;
const SCROLL_MS = 3_000;
const CLAIM_WAIT_MS = 10_000;
const LOOK_INTERVAL_MS = 50;

const LIMITS = {
  'first load': { limit: 350, unit: 'KB' },
  'overview interactive': { limit: 1_500, unit: 'ms' },
  'graph of 1,000 opens': { limit: 1_500, unit: 'ms' },
  'change on screen p95': { limit: 200, unit: 'ms' },
  'work per frame of log': { limit: 16, unit: 'ms' },
} as const;

/** In the page: when a link to each run was there first. */
const NOTE_RUNS = `
  globalThis.seenRuns = new Map();
  new MutationObserver(() => {
    for (const link of document.querySelectorAll('a[href*="/runs/run_"]')) {
      const id = /run_[^?#/]+/.exec(link.getAttribute('href'))[0];
      if (!seenRuns.has(id)) seenRuns.set(id, Date.now());
    }
  }).observe(document.body, { childList: true, subtree: true });
`;
/** In the page: scrolls the log from its beginning to its end, and tells in how many frames. */
const SCROLL = `new Promise((resolve) => {
  const log = document.querySelector('[aria-label="Log"]');
  const begun = performance.now();
  let frames = 0;
  const step = (now) => {
    const passed = (now - begun) / ${SCROLL_MS};
    log.scrollTop = passed * log.scrollHeight;
    frames += 1;
    if (passed < 1) requestAnimationFrame(step);
    else resolve(frames);
  };
  requestAnimationFrame(step);
})`;

/**
 * What a person waits for in the dashboard, in a real Chromium without a graphics card beside the server on the same machine: scripts
 * and styles over the wire until the overview stands; from the beginning of a navigation, with nothing cached, to the overview's and to
 * the graph's first content; from a command to its run's row in the list of runs; and what a frame
 * takes the page while a log of 100,000 lines is scrolled.
 */
export async function runDashboardBench(url: string): Promise<BenchResult[]> {
  const pipelineId = await leavePipeline(url);
  const keelson = await startKeelson(url, { runner: false });
  const browser = await BenchBrowser.launch(keelson.url, keelson.adminToken);
  try {
    const logged = await leaveLog(keelson);
    const loads = await repeated(() => firstLoad(browser));
    const graphs = await repeated(() => graphOpens(browser, pipelineId));
    return [
      figure('first load', median(loads.map(({ kilobytes }) => kilobytes))),
      figure('overview interactive', median(loads.map(({ elapsedMs }) => elapsedMs))),
      figure('graph of 1,000 opens', median(graphs)),
      figure('change on screen p95', percentile(await changes(browser, keelson), 95)),
      figure('work per frame of log', await scrolledFrame(browser, logged)),
    ];
  } finally {
    await browser.close();
    await keelson.stop();
  }
}

async function leavePipeline(url: string): Promise<string> {
  const keelson = await openInProcess(url);
  const pipelines = new NoOpPipelines(keelson);
  await pipelines.run(await pipelines.prepare(NODES));
  await keelson.viewsShowAll();
  pipelines.stop();
  await keelson.close();
  return `pip_${'1'.padStart(26, '0')}`;
}

/** A run whose step `init` has said a lot. */
async function leaveLog({ url, adminToken }: KeelsonProcess): Promise<string> {
  const client = new KeelsonClient({ server: url, token: adminToken });
  const { token } = await client.access.createApiKey({ name: 'bench', role: 'runner' });
  const runner = new RunnerApi({ server: url, token });
  const { signal } = new AbortController();
  const [stack] = await stacksOf(client, 1);
  const { id } = await client.stacks.trigger(stack as string, { type: 'tracked' });
  const [job] = await runner.claim('bench', { max: 1, waitMs: CLAIM_WAIT_MS }, signal);
  if (!job) throw new Error('no job came');
  await runner.report(job, [{ type: 'step_started', step: 'init' }], signal);
  const at = new Date().toISOString();
  for (let from = 0; from < LOG_LINES; from += LOG_LINES_AT_ONCE) {
    const lines = Array.from({ length: LOG_LINES_AT_ONCE }, (_, index) => ({
      at,
      text: `\u001b[32mok\u001b[0m line ${from + index}: ${'resource '.repeat(8)}`,
    }));
    await runner.logs(job, { step: 'init', from, lines }, signal);
  }
  return id;
}

async function stacksOf(client: KeelsonClient, count: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of client.stacks.list()) if (ids.push(id) >= count) break;
  return ids;
}

async function firstLoad(browser: BenchBrowser): Promise<{ kilobytes: number; elapsedMs: number }> {
  return browser.withPage(async (page) => {
    const bytes = await browser.bytesOf(page);
    await page.goto(`${browser.url}/`, { waitUntil: 'commit' });
    await page.getByRole('heading', { name: 'At work' }).waitFor();
    const elapsedMs = await sinceNavigation(page);
    return { kilobytes: bytes() / 1_024, elapsedMs };
  });
}

function graphOpens(browser: BenchBrowser, pipelineId: string): Promise<number> {
  return browser.withPage(async (page) => {
    await page.goto(`${browser.url}/pipelines/${pipelineId}`, { waitUntil: 'commit' });
    await page.locator('.react-flow__node').first().waitFor();
    return sinceNavigation(page);
  });
}

/** Milliseconds from each command to its run's row. */
async function changes(browser: BenchBrowser, keelson: KeelsonProcess): Promise<number[]> {
  const client = new KeelsonClient({ server: keelson.url, token: keelson.adminToken });
  const [, ...stacks] = await stacksOf(client, CHANGES + 1);
  return browser.withPage(async (page) => {
    await page.goto(`${browser.url}/runs`);
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    await page.waitForLoadState('networkidle').catch(() => undefined);
    await page.evaluate(NOTE_RUNS);
    const lags: number[] = [];
    for (const stack of stacks) {
      const { id, createdAt } = await client.stacks.trigger(stack, { type: 'tracked' });
      lags.push((await whenSeen(page, id)) - Date.parse(createdAt));
    }
    return lags;
  });
}

async function whenSeen(page: Page, runId: string): Promise<number> {
  for (;;) {
    const at = await page.evaluate<number | null>(`seenRuns.get(${JSON.stringify(runId)}) ?? null`);
    if (at !== null) return at;
    await setTimeout(LOOK_INTERVAL_MS);
  }
}

function scrolledFrame(browser: BenchBrowser, runId: string): Promise<number> {
  return browser.withPage(async (page) => {
    await page.goto(`${browser.url}/runs/${runId}?tab=log&line=1`);
    const log = page.getByLabel('Log', { exact: true });
    await log.getByText('line 0:').waitFor();
    const workedMs = await browser.workOf(page);
    const beforeMs = await workedMs();
    const frames = await page.evaluate<number>(SCROLL);
    return ((await workedMs()) - beforeMs) / frames;
  });
}

async function repeated<T>(measure: () => Promise<T>): Promise<T[]> {
  const values: T[] = [];
  for (let round = 0; round < ROUNDS; round += 1) values.push(await measure());
  return values;
}

function sinceNavigation(page: Page): Promise<number> {
  return page.evaluate('performance.now()');
}

function figure(metric: keyof typeof LIMITS, value: number): BenchResult {
  const { limit, unit } = LIMITS[metric];
  const baseline = { name: `limit ${limit} ${unit}`, value: limit };
  return { bench: 'dashboard', metric, value, unit, baseline, ratio: value / limit };
}
