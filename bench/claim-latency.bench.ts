import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { hashToken, MasterKey, newToken } from '@keelson/access';
import { RunnerApi } from '@keelson/client';
import { idFor, ReportJob, StartRun } from '@keelson/commands';
import type { AppendResult, ExpectedRevision, NewEvent } from '@keelson/event-log';
import { CommandBus } from '@nestjs/cqrs';
import { createApplication, listen } from '../apps/server/src/application';
import { type Infrastructure, openInfrastructure } from '../apps/server/src/infrastructure';
import { Background } from '../apps/server/src/operations/background';
import { Claims } from '../apps/server/src/rest/worker/claims';
import type { BenchResult } from './bench-result';
import { benchEnvelope } from './in-process-keelson';
import { createNoOpStack, noOpReports } from './no-op-stack';
import { percentile } from './statistics';

const WARM_UP_JOBS = 50;
const JOBS = 300;
const CLAIM_WAIT_MS = 25_000;
/** Long enough for sagas and views to have nothing left to do. */
const IDLE_PAUSE_MS = 15;
const LIMITS_MS = { 'in process': { p50: 2, p99: 5 }, REST: { p50: 5, p99: 15 } } as const;

type Way = keyof typeof LIMITS_MS;
type Claimed = { readonly jobId: string; readonly token: string };
type Worker = () => Promise<readonly Claimed[]>;

/**
 * From the moment at which a job is durably there to the moment at which a worker that waited for it has the claimed job and its
 * order in hand: two durable appends, a lease, the order. By the server's own claims in this process, and by the REST protocol.
 */
export async function runClaimLatencyBench(url: string): Promise<BenchResult[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'keelson-bench-claims-'));
  const masterKey = MasterKey.parse(MasterKey.generate());
  const infrastructure = await openInfrastructure({ databaseUrl: url }, folder, masterKey);
  const readyAt = noteReadyJobs(infrastructure);
  const runnerToken = newToken('kls_');
  const app = await createApplication({
    infrastructure,
    settings: { logLevel: 'fatal' },
    adminTokenHash: hashToken(newToken('kls_')),
    runnerTokenHash: hashToken(runnerToken),
  });
  const background = app.get(Background);
  await background.start(['api', 'projections', 'sagas']);
  const server = await listen(app, '127.0.0.1', 0);
  const { signal } = new AbortController();
  const claims = app.get(Claims);
  const api = new RunnerApi({ server, token: runnerToken });
  const workers: Record<Way, Worker> = {
    'in process': () =>
      claims.claim('bench', { max: 1, waitMs: CLAIM_WAIT_MS }, signal, benchEnvelope()),
    REST: () => api.claim('bench', { max: 1, waitMs: CLAIM_WAIT_MS }, signal),
  };
  try {
    const jobs = new Jobs(app.get(CommandBus), readyAt);
    const results: BenchResult[] = [];
    for (const way of ['in process', 'REST'] as const) {
      for (let count = 0; count < WARM_UP_JOBS; count += 1) await jobs.claimOne(workers[way]);
      const latencies: number[] = [];
      for (let count = 0; count < JOBS; count += 1) {
        latencies.push(await jobs.claimOne(workers[way]));
      }
      results.push(...figures(way, latencies));
    }
    return results;
  } finally {
    await background.stop();
    await app.close();
    await infrastructure.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** When each job's append was acknowledged, by job. */
function noteReadyJobs({ log }: Infrastructure): ReadonlyMap<string, number> {
  const readyAt = new Map<string, number>();
  const append = log.append.bind(log);
  log.append = async (
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> => {
    const result = await append(stream, expected, events);
    if (events[0]?.type === 'JobCreated') {
      readyAt.set(stream.slice('job-'.length), performance.now());
    }
    return result;
  };
  return readyAt;
}

class Jobs {
  private count = 0;

  constructor(
    private readonly bus: CommandBus,
    private readonly readyAt: ReadonlyMap<string, number>,
  ) {}

  /** Makes a job ready while the worker waits, and lets it end. Answers how long the claim took. */
  async claimOne(worker: Worker): Promise<number> {
    this.count += 1;
    const stackId = `stk_${this.count}`;
    await this.bus.execute(createNoOpStack(stackId, 'bench', `s${this.count}`));
    const claiming = worker().then((jobs) => ({ jobs, at: performance.now() }));
    await delay(IDLE_PAUSE_MS);
    const envelope = benchEnvelope();
    const runId = idFor('run', envelope.at, envelope.commandId);
    const trigger = { kind: 'machine', actor: 'bench' } as const;
    await this.bus.execute(new StartRun({ runId, stackId, trigger }, envelope));
    const { jobs, at } = await claiming;
    const job = jobs[0];
    const readyAt = job && this.readyAt.get(job.jobId);
    if (!job || readyAt === undefined) throw new Error('a claim ended without its job');
    await this.bus.execute(new ReportJob(job.jobId, job.token, noOpReports, benchEnvelope()));
    await delay(IDLE_PAUSE_MS);
    return at - readyAt;
  }
}

function figures(way: Way, latencies: readonly number[]): BenchResult[] {
  return ([50, 99] as const).map((percent) => {
    const limitMs = LIMITS_MS[way][`p${percent}`];
    const value = percentile(latencies, percent);
    return {
      bench: 'claim-latency',
      metric: `${way} p${percent}`,
      value,
      unit: 'ms',
      baseline: { name: `limit ${limitMs} ms`, value: limitMs },
      ratio: value / limitMs,
    };
  });
}
