import { PostgresEventLog, keelsonCatalog } from '@keelson/event-log';
import {
  migrate,
  ProjectionRunner,
  projections as allViews,
  type Projection,
  ViewPositions,
  viewsDataSource,
} from '@keelson/views';
import { Client } from 'pg';
import type { BenchResult } from './bench-result';
import { openInProcess } from './in-process-keelson';
import { NoOpPipelines } from './no-op-pipelines';
import { median } from './statistics';

/** A pipeline of this many nodes leaves 200,000 events behind. */
const NODES = 10_000;
const ROUNDS = 3;
const WAIT_MS = 120_000;
const VIEWS_SCHEMA = 'bench_views';
const COPY_SCHEMA = 'bench_copy';
const THREE_VIEWS: readonly string[] = ['runs', 'jobs', 'pipelines'];

/**
 * Views from nothing, in a schema of their own, from the events that a pipeline of 10,000 nodes leaves behind. The peer is COPY of
 * the same events into a table with the log's indexes, on the same server, in turn.
 */
export async function runRebuildBench(url: string): Promise<BenchResult[]> {
  const events = await leaveEvents(url);
  const three = allViews.filter(({ name }) => THREE_VIEWS.includes(name));
  const rates = { three: [] as number[], all: [] as number[], copy: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.three.push((events * 1_000) / (await rebuild(url, three)));
    rates.all.push((events * 1_000) / (await rebuild(url, allViews)));
    rates.copy.push((events * 1_000) / (await copy(url)));
  }
  const baseline = { name: 'COPY into an indexed table', value: median(rates.copy) };
  const figure = (metric: string, values: readonly number[]): BenchResult => {
    const value = median(values);
    return {
      bench: 'rebuild',
      metric,
      value,
      unit: 'events/s',
      baseline,
      ratio: value / baseline.value,
    };
  };
  return [figure('three views', rates.three), figure('all views', rates.all)];
}

async function leaveEvents(url: string): Promise<number> {
  const keelson = await openInProcess(url, { views: false });
  const pipelines = new NoOpPipelines(keelson);
  await pipelines.run(await pipelines.prepare(NODES));
  pipelines.stop();
  await keelson.close();
  const [row] = await execute<{ count: string }>(url, [
    'checkpoint',
    'select count(*) from event_log.events',
  ]);
  return Number(row?.count);
}

async function rebuild(url: string, views: readonly Projection[]): Promise<number> {
  await execute(url, [`drop schema if exists ${VIEWS_SCHEMA} cascade`, 'checkpoint']);
  const eventLog = new PostgresEventLog({ connection: url, catalog: keelsonCatalog });
  const dataSource = await viewsDataSource({ url, schema: VIEWS_SCHEMA }).initialize();
  const started = performance.now();
  await migrate(dataSource);
  const positions = new ViewPositions(dataSource);
  const runner = new ProjectionRunner({ dataSource, eventLog, projections: views, positions });
  runner.start();
  const reached = await runner.waitFor(await eventLog.head(), WAIT_MS);
  const elapsedMs = performance.now() - started;
  await runner.stop();
  await dataSource.destroy();
  await eventLog.close();
  if (!reached) throw new Error('the views were not built in time');
  return elapsedMs;
}

async function copy(url: string): Promise<number> {
  const [folder] = await execute<{ data_directory: string }>(url, ['show data_directory']);
  const file = `'${folder?.data_directory}/bench-events.copy'`;
  await execute(url, [
    `drop schema if exists ${COPY_SCHEMA} cascade`,
    `create schema ${COPY_SCHEMA}`,
    `create table ${COPY_SCHEMA}.events (like event_log.events including all)`,
    `copy event_log.events to ${file}`,
    'checkpoint',
  ]);
  const started = performance.now();
  await execute(url, [`copy ${COPY_SCHEMA}.events from ${file}`]);
  return performance.now() - started;
}

/** One after the other, each a transaction of its own. Answers the rows of the last one. */
async function execute<Row extends object>(
  url: string,
  statements: readonly string[],
): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Row[] = [];
    for (const statement of statements) rows = (await client.query<Row>(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}
