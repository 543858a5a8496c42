import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { type NewEvent, PostgresEventLog } from '@keelson/event-log';
import type { BenchResult } from './bench-result';
import { median } from './statistics';

export type AppendBenchOptions = {
  /** A database on a server with fsync on. Schemas of its own are made in it, and dropped. */
  readonly url: string;
  readonly writers?: readonly number[];
  readonly rounds?: number;
  readonly runMs?: number;
};

const WARM_UP_MS = 300;
const STREAM_LENGTH = 10;
const BASELINE_CONNECTIONS_MAX = 64;
const LOG_SCHEMA = 'bench_event_log';
const BASELINE_SCHEMA = 'bench_single_rows';

/** One writer's step: durably stores one event. */
type Step = (stream: string, revision: number, event: NewEvent) => Promise<unknown>;
type Peer = { readonly step: (writer: number) => Step; readonly close: () => Promise<void> };

/**
 * Durable appends per second, one event each, against single-row inserts of the same rows: same columns, same indexes, a prepared
 * statement per row, as many connections as writers (64 at most), same server, in turn. What the inserts lack is what the log adds
 * on top: a gap-free order for readers.
 */
export async function runAppendBench(options: AppendBenchOptions): Promise<BenchResult[]> {
  const { writers = [1, 16, 64, 256], rounds = 3, runMs = 1_500 } = options;
  const results: BenchResult[] = [];
  for (const count of writers) {
    const log: number[] = [];
    const baseline: number[] = [];
    for (let round = 0; round < rounds; round++) {
      log.push(await measure(await openLog(options.url), count, runMs));
      baseline.push(await measure(await openSingleRows(options.url, count), count, runMs));
    }
    results.push(toResult(`append-${count}`, median(log), median(baseline)));
  }
  return results;
}

function toResult(bench: string, value: number, peer: number): BenchResult {
  const baseline = { name: 'single-row inserts', value: peer };
  return { bench, metric: 'appends', value, unit: '1/s', baseline, ratio: value / peer };
}

async function measure(peer: Peer, writers: number, runMs: number): Promise<number> {
  let done = 0;
  let running = true;
  const write = async (writer: number): Promise<void> => {
    const step = peer.step(writer);
    for (let number = 0; running; number++) {
      const stream = `run-${writer}-${Math.floor(number / STREAM_LENGTH)}`;
      await step(stream, number % STREAM_LENGTH, exampleEvent(number));
      done += 1;
    }
  };
  const all = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  await pause(WARM_UP_MS);
  const before = done;
  const started = performance.now();
  await pause(runMs);
  const rate = ((done - before) * 1000) / (performance.now() - started);
  running = false;
  await all;
  await peer.close();
  return rate;
}

async function openLog(url: string): Promise<Peer> {
  await execute(url, `drop schema if exists ${LOG_SCHEMA} cascade; checkpoint`);
  const log = new PostgresEventLog({ connection: url, schema: LOG_SCHEMA });
  await log.migrate();
  return {
    step: () => (stream, revision, event) =>
      log.append(stream, revision === 0 ? 'no_stream' : revision - 1, [event]),
    close: async () => {
      await log.close();
      await execute(url, `drop schema ${LOG_SCHEMA} cascade`);
    },
  };
}

async function openSingleRows(url: string, writers: number): Promise<Peer> {
  await execute(url, `${singleRowTable}; checkpoint`);
  const open = async (): Promise<Client> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    return client;
  };
  const clients = await Promise.all(
    Array.from({ length: Math.min(writers, BASELINE_CONNECTIONS_MAX) }, open),
  );
  return {
    step: (writer) => {
      const client = clients[writer % clients.length] as Client;
      return (stream, revision, event) =>
        client.query({
          name: 'insert',
          text: `insert into ${BASELINE_SCHEMA}.events (stream, revision, event_id, type, schema, data, metadata, is_json, recorded_at)
                 values ($1, $2, $3, $4, $5, $6, $7, true, now())`,
          values: singleRow(stream, revision, event),
        });
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.end()));
      await execute(url, `drop schema ${BASELINE_SCHEMA} cascade`);
    },
  };
}

const singleRowTable = `
  drop schema if exists ${BASELINE_SCHEMA} cascade;
  create schema ${BASELINE_SCHEMA};
  create table ${BASELINE_SCHEMA}.events (
    position bigserial primary key, stream text not null, revision integer not null, event_id uuid not null, type text not null,
    schema integer not null, data bytea not null, metadata jsonb not null, is_json boolean not null,
    recorded_at timestamptz not null, unique (stream, revision), unique (stream, event_id)
  )`;

function singleRow(
  stream: string,
  revision: number,
  { id, type, metadata, data }: NewEvent,
): unknown[] {
  const bytes = Buffer.from(JSON.stringify(data));
  return [stream, revision, id, type, metadata.schema, bytes, JSON.stringify(metadata)];
}

function exampleEvent(number: number): NewEvent {
  const at = '2026-01-01T00:00:00.000Z';
  const id = randomUUID();
  return {
    id,
    type: 'RunPlanned',
    data: {
      run: 'run_01J0000000000000000000',
      plan: `plan-${number}`,
      changes: { add: 3, change: 1, destroy: 0 },
      at,
    },
    metadata: {
      ...{
        commandId: id,
        correlationId: id,
        causationId: id,
        actor: { kind: 'human', id: 'bench' },
        at,
        schema: 1,
      },
      previousHash: 'c0535e4be2b79ffd93291305436bf889314e4a3faec05ecffcbb7df31ad9e51a',
    },
  };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
