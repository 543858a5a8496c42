import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MasterKey, newToken } from '@keelson/access';
import { KeelsonClient } from '@keelson/client';
import { idFor, StartRun } from '@keelson/commands';
import { runStream } from '@keelson/domain';
import { partitionOf, SAGA_PARTITIONS } from '@keelson/processes';
import type { BenchResult } from './bench-result';
import { benchEnvelope, type InProcessKeelson, openInProcess } from './in-process-keelson';
import { SERVER_ENTRY, type ServingProcess, startServing } from './keelson-processes';
import { createNoOpStack } from './no-op-stack';

const LIMIT_MS = 5_000;
const PATIENCE_MS = 30_000;
const ASK_AGAIN_MS = 5;
const TROUBLES = { 'kill -9': 'SIGKILL', freeze: 'SIGSTOP', 'clean stop': 'SIGTERM' } as const;
const ROUNDS = 3;

type Trouble = keyof typeof TROUBLES;
type Served = ServingProcess & { readonly client: KeelsonClient };
type Times = { readonly reactionMs: number; readonly viewMs: number };

/**
 * Two servers on one database, both with all roles. The older one keeps the views and carries half of the sagas; it dies (or freezes,
 * or stops), and runs are begun, some for each partition. From its death to the moment when the sagas have reacted to all of them,
 * and to the moment when the other server shows them all: the longest of several times, because the limit is for every time.
 */
export async function runFailoverBench(url: string): Promise<BenchResult[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'keelson-bench-failover-'));
  const keelson = await openInProcess(url, { views: false, sagas: false });
  const servers = new Servers(url, folder);
  const runs = new Runs(keelson);
  try {
    let older = await servers.start();
    const results: BenchResult[] = [];
    for (const trouble of Object.keys(TROUBLES) as Trouble[]) {
      const times: Times[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const younger = await servers.start();
        await servers.shared(older, younger);
        const { runIds, begin } = await runs.prepare();
        older.signal(TROUBLES[trouble]);
        times.push(await measure(runs, runIds, begin, younger));
        older.signal('SIGKILL');
        older = younger;
      }
      results.push(...figures(trouble, times));
    }
    return results;
  } finally {
    await servers.stop();
    await keelson.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  runs: Runs,
  runIds: readonly string[],
  begin: () => Promise<void>,
  other: Served,
): Promise<Times> {
  const started = performance.now();
  const since = (): number => performance.now() - started;
  const reacted = runs.areReady(runIds).then(since);
  await begin();
  const shown = until('the other server shows the runs', async () => {
    const asked = runIds.map((runId) => other.client.runs.show(runId).catch(() => undefined));
    return !(await Promise.all(asked)).includes(undefined);
  }).then(since);
  return { reactionMs: await reacted, viewMs: await shown };
}

function figures(trouble: Trouble, times: readonly Times[]): BenchResult[] {
  const figure = (what: string, value: number): BenchResult => ({
    ...{ bench: 'failover', metric: `${trouble} to ${what}`, value, unit: 'ms' },
    ...{ baseline: { name: 'limit', value: LIMIT_MS }, ratio: value / LIMIT_MS },
  });
  return [
    figure('reaction', Math.max(...times.map(({ reactionMs }) => reactionMs))),
    figure('view', Math.max(...times.map(({ viewMs }) => viewMs))),
  ];
}

/** They share the database, the key and the token, and nothing else. */
class Servers {
  private readonly masterKey = MasterKey.generate();
  private readonly token = newToken('kls_');
  private started: Served[] = [];

  constructor(
    private readonly databaseUrl: string,
    private readonly folder: string,
  ) {}

  async start(): Promise<Served> {
    const serving = await startServing(SERVER_ENTRY, {
      KEELSON_PORT: '0',
      KEELSON_HOST: '127.0.0.1',
      KEELSON_DATA_DIR: path.join(this.folder, `server-${this.started.length}`),
      KEELSON_BLOB_URL: `file://${this.folder}/blobs`,
      KEELSON_DATABASE_URL: this.databaseUrl,
      KEELSON_MASTER_KEY: this.masterKey,
      KEELSON_ADMIN_TOKEN: this.token,
      KEELSON_QUICKSTART: 'off',
      KEELSON_EMBEDDED_RUNNER: 'off',
      KEELSON_LOG_LEVEL: 'error',
    });
    const client = new KeelsonClient({ server: serving.url, token: this.token });
    const served = { ...serving, client };
    this.started = [...this.started, served];
    return served;
  }

  /** Both carry half of the sagas. */
  async shared(...servers: readonly Served[]): Promise<void> {
    await until('the servers share the sagas', async () => {
      const ready = await Promise.all(servers.map(({ client }) => client.readyz()));
      return ready.every(({ sagas }) => sagas.length === SAGA_PARTITIONS / servers.length);
    });
  }

  async stop(): Promise<void> {
    // One that is frozen does not hear of its end otherwise.
    for (const { signal } of this.started) signal('SIGCONT');
    await Promise.all(this.started.map(({ stop }) => stop()));
  }
}

/** Runs of stacks that no worker touches, at least one for each partition of the sagas. */
class Runs {
  private stacks = 0;

  constructor(private readonly keelson: InProcessKeelson) {}

  async prepare(): Promise<{ runIds: readonly string[]; begin: () => Promise<void> }> {
    const commands = new Map<string, StartRun>();
    const partitions = new Set<number>();
    while (partitions.size < SAGA_PARTITIONS) {
      this.stacks += 1;
      const stackId = `stk_failover${this.stacks}`;
      await this.keelson.bus.execute(createNoOpStack(stackId, 'bench', `s${this.stacks}`));
      const envelope = benchEnvelope();
      const runId = idFor('run', envelope.at, envelope.commandId);
      const trigger = { kind: 'machine', actor: 'bench' } as const;
      commands.set(runId, new StartRun({ runId, stackId, trigger }, envelope));
      partitions.add(partitionOf(runStream(runId), SAGA_PARTITIONS));
    }
    const begin = async (): Promise<void> => {
      await Promise.all([...commands.values()].map((each) => this.keelson.bus.execute(each)));
    };
    return { runIds: [...commands.keys()], begin };
  }

  /** Until the sagas have brought each run into its stack's lane and made it ready. */
  async areReady(runIds: readonly string[]): Promise<void> {
    const missing = new Set(runIds);
    const after = await this.keelson.log.head();
    const prefixes = ['run-'];
    for await (const message of this.keelson.log.subscribe({ after, prefixes })) {
      if (message.kind !== 'events') continue;
      for (const { type, stream } of message.events) {
        if (type === 'RunReadied') missing.delete(stream.slice('run-'.length));
      }
      if (missing.size === 0) return;
    }
  }
}

async function until(what: string, question: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await question())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${PATIENCE_MS} ms`);
    await delay(ASK_AGAIN_MS);
  }
}
