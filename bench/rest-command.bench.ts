import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { BenchResult } from './bench-result';
import { type Load, type LoadResult, runLoad, type WireRequest } from './keep-alive-clients';
import { startKeelson, startServing, type ServingProcess } from './keelson-processes';
import { median, percentile } from './statistics';

const CLIENTS = 64;
const ROUNDS = 3;
const WARM_UP_MS = 1_500;
const RUN_MS = 3_000;
const BARE_ENTRY = path.join(__dirname, 'bare-append-server.js');

/**
 * `PUT /secrets/{name}` with a new value each time: authenticated, validated, sealed, decided, one durable event, and answered when
 * every view shows it. Against a bare node:http server that appends an event of the same size to the same kind of log. Server,
 * database and clients are processes of their own; both servers run in turn on the same database server.
 */
export async function runRestCommandBench(url: string): Promise<BenchResult[]> {
  const keelson: LoadResult[] = [];
  const bare: LoadResult[] = [];
  const bareServer = await startServing(BARE_ENTRY, { BARE_DATABASE_URL: url });
  const server = await startKeelson(url, { runner: false }).catch(async (error: unknown) => {
    await bareServer.stop();
    throw error;
  });
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      keelson.push(await load(server, putSecret(server.adminToken)));
      bare.push(await load(bareServer, bareAppend(round)));
    }
  } finally {
    await server.stop();
    await bareServer.stop();
  }
  return figures(keelson, bare);
}

function load(server: ServingProcess, request: Load['request']): Promise<LoadResult> {
  const { url } = server;
  return runLoad({ url, clients: CLIENTS, warmUpMs: WARM_UP_MS, runMs: RUN_MS, request });
}

function putSecret(token: string): Load['request'] {
  const headers = { authorization: `Bearer ${token}` };
  return (client): WireRequest => ({
    method: 'PUT',
    path: `/api/v1/secrets/bench-${client}`,
    headers,
    body: JSON.stringify({ value: randomUUID() }),
  });
}

function bareAppend(round: number): Load['request'] {
  return (client, number): WireRequest => {
    const id = randomUUID();
    const at = new Date().toISOString();
    const data = { kind: 'secret', id: `default.bench-${client}`, spec: 'x'.repeat(200), at };
    const ids = { commandId: id, correlationId: id, causationId: id };
    const actor = { kind: 'human', id: 'admin' };
    const metadata = { ...ids, actor, at, schema: 1, previousHash: id };
    const event = { id, type: 'DefinitionApplied', data, metadata };
    const stream = `bare-${round}x${client}`;
    const body = JSON.stringify({ stream, revision: number, event });
    return { method: 'POST', path: '/', body };
  };
}

function figures(keelson: readonly LoadResult[], bare: readonly LoadResult[]): BenchResult[] {
  const of = (metric: string, unit: string, pick: (result: LoadResult) => number): BenchResult => {
    const value = median(keelson.map(pick));
    const baseline = { name: 'bare node:http append', value: median(bare.map(pick)) };
    return {
      bench: 'rest-command',
      metric,
      value,
      unit,
      baseline,
      ratio: value / baseline.value,
    };
  };
  return [
    of('commands', '1/s', ({ perSecond }) => perSecond),
    of('latency p50', 'ms', ({ latenciesMs }) => percentile(latenciesMs, 50)),
    of('latency p99', 'ms', ({ latenciesMs }) => percentile(latenciesMs, 99)),
  ];
}
