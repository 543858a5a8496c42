import { PostgresEventLog, keelsonCatalog } from '@keelson/event-log';
import {
  ALL_PROJECTIONS,
  migrate,
  ProjectionRebuilds,
  showLog,
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
const VIEWS_SCHEMA = 'bench_views';
const COPY_SCHEMA = 'bench_copy';
const THREE_VIEWS: readonly string[] = ['runs', 'jobs', 'pipelines'];

/**
 * What `keelson projections rebuild` does, from making the schema beside until the tables have changed places, from the events that a
 * pipeline of 10,000 nodes leaves behind. The peer is COPY of the same events into a table like the log's, with its three unique indexes
 * and without those that reading events asks for (`publish`), on the same server, in turn.
 */
export async function runRebuildBench(url: string): Promise<BenchResult[]> {
  const events = await leaveEvents(url);
  const rates = { three: [] as number[], all: [] as number[], copy: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.three.push((events * 1_000) / (await rebuild(url, THREE_VIEWS)));
    rates.all.push((events * 1_000) / (await rebuild(url)));
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

async function rebuild(url: string, only?: readonly string[]): Promise<number> {
  await execute(url, [`drop schema if exists ${VIEWS_SCHEMA} cascade`, 'checkpoint']);
  const eventLog = new PostgresEventLog({ connection: url, catalog: keelsonCatalog });
  const dataSource = await viewsDataSource({ url, schema: VIEWS_SCHEMA }).initialize();
  await migrate(dataSource);
  const all = await showLog(dataSource, await eventLog.publish());
  const projections = all.filter(({ name }) => only === undefined || only.includes(name));
  const rebuilds = new ProjectionRebuilds({ dataSource, eventLog, projections });
  const started = performance.now();
  await rebuilds.rebuild(ALL_PROJECTIONS);
  const elapsedMs = performance.now() - started;
  await dataSource.destroy();
  await eventLog.close();
  return elapsedMs;
}

async function copy(url: string): Promise<number> {
  const [folder] = await execute<{ data_directory: string }>(url, ['show data_directory']);
  const file = `'${folder?.data_directory}/bench-events.copy'`;
  await execute(url, [
    `drop schema if exists ${COPY_SCHEMA} cascade`,
    `create schema ${COPY_SCHEMA}`,
    `create table ${COPY_SCHEMA}.events (like event_log.events including all excluding indexes,
       primary key (position), unique (stream, revision), unique (stream, event_id))`,
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
