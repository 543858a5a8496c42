import { Client } from 'pg';
import type { NewEvent } from '@keelson/event-log';
import { measureAppends, type Peer } from './append-load';
import type { BenchResult } from './bench-result';
import { execute, openLog } from './log-peer';
import { median } from './statistics';

export type AppendBenchOptions = {
  /** A database on a server with fsync on. Schemas of its own are made in it, and dropped. */
  readonly url: string;
  readonly writers?: readonly number[];
  readonly rounds?: number;
  readonly runMs?: number;
};

const BASELINE_CONNECTIONS_MAX = 64;
const LOG_SCHEMA = 'bench_event_log';
const BASELINE_SCHEMA = 'bench_single_rows';

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
      log.push(await measureAppends(await openLog(options.url, LOG_SCHEMA), count, runMs));
      baseline.push(await measureAppends(await openSingleRows(options.url, count), count, runMs));
    }
    results.push(toResult(`append-${count}`, median(log), median(baseline)));
  }
  return results;
}

function toResult(bench: string, value: number, peer: number): BenchResult {
  const baseline = { name: 'single-row inserts', value: peer };
  return { bench, metric: 'appends', value, unit: '1/s', baseline, ratio: value / peer };
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
