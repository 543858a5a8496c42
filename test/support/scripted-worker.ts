import { createHash } from 'node:crypto';
import { ApiError, RunnerApi, ServerUnreachable, type ClaimedJob } from '@keelson/client';
import type { JobReport, NextStep, ReportedOutput, Step } from '@keelson/domain';

const CLAIM_WAIT_MS = 2_000;

export type WorkerScript = {
  /** What the plan finds; nothing to change when false. */
  readonly changes?: boolean;
  readonly outputs?: (job: ClaimedJob) => Readonly<Record<string, ReportedOutput>>;
  /** Lines of each step's log. */
  readonly lines?: readonly string[];
  /** Before the step; what it waits for, the job waits for. */
  readonly before?: (step: Step, job: ClaimedJob) => Promise<void> | void;
  readonly failIn?: (job: ClaimedJob) => Step | undefined;
};

const NOTHING = { add: 0, change: 0, delete: 0 };
const ONE = { add: 1, change: 0, delete: 0 };

/** A worker that speaks the real protocol over real HTTP and pretends the tools. */
export class ScriptedWorker {
  readonly jobs: ClaimedJob[] = [];
  private readonly api: RunnerApi;
  private readonly stopping = new AbortController();
  private readonly faults: unknown[] = [];
  private running: Promise<void> | undefined;

  constructor(
    server: string,
    token: string,
    private readonly script: WorkerScript = {},
  ) {
    this.api = new RunnerApi({ server, token });
  }

  start(): this {
    this.running = this.work();
    return this;
  }

  /** Rejects with the first thing that went wrong in a script. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    if (this.faults.length > 0) throw this.faults[0];
  }

  private async work(): Promise<void> {
    const { signal } = this.stopping;
    const playing: Promise<void>[] = [];
    while (!signal.aborted) {
      const wish = { max: 10, waitMs: CLAIM_WAIT_MS };
      const jobs = await this.api.claim('scripted', wish, signal).catch((error: unknown) => {
        if (!signal.aborted && !isBeingRestarted(error)) this.faults.push(error);
        return [];
      });
      this.jobs.push(...jobs);
      playing.push(
        ...jobs.map((job) => this.play(job).catch((error) => void this.faults.push(error))),
      );
    }
    await Promise.all(playing);
  }

  private async play(job: ClaimedJob): Promise<void> {
    if (job.phase === 'apply') return this.applyHandedOver(job);
    for (const step of job.work.steps.filter((each) => each !== 'apply')) {
      const next = await this.playStep(job, step);
      if (next === 'cancel') return void (await this.report(job, { type: 'cancelled' }));
      if (next === 'handover') return this.handOver(job);
      if (next === 'done') return;
    }
    await this.apply(job);
  }

  private async playStep(job: ClaimedJob, step: Step): Promise<NextStep> {
    const started = await this.begin(job, step);
    if (started !== 'continue') return started;
    if (this.script.failIn?.(job) === step) {
      const message = `${step} has failed`;
      return this.report(job, { type: 'step_failed', step, message, indeterminate: false });
    }
    if (step !== 'plan') return this.report(job, { type: 'step_finished', step: step as 'init' });
    const changes = this.script.changes !== false;
    const delta = { resources: changes ? ONE : NOTHING, outputs: NOTHING };
    const document = {
      delta,
      changes: changes ? [{ address: 'file.index', action: 'create', after: { path: '/x' } }] : [],
      outputs: {},
      drift: [],
      warnings: [],
    };
    await this.api.putPlan(job, document, this.stopping.signal);
    const planDigest = planDigestOf(job.runId);
    return this.report(job, { type: 'plan', planDigest, delta, noChanges: !changes, warnings: [] });
  }

  private async handOver(job: ClaimedJob): Promise<void> {
    const bytes = Buffer.from(`workspace of ${job.runId}`);
    const digest = await this.api.putWorkspace(job, bytes, this.stopping.signal);
    await this.report(job, { type: 'workspace_archived', digest, sizeBytes: bytes.length });
  }

  private async applyHandedOver(job: ClaimedJob): Promise<void> {
    const bytes = await this.api.getWorkspace(job, this.stopping.signal);
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    await this.report(job, { type: 'workspace_restored', digest });
    await this.apply(job);
  }

  private async apply(job: ClaimedJob): Promise<void> {
    await this.begin(job, 'apply');
    if (this.script.failIn?.(job) === 'apply') {
      const failure = { step: 'apply', message: 'apply has failed', indeterminate: false } as const;
      await this.report(job, { type: 'step_failed', ...failure });
      return;
    }
    const outputs = this.script.outputs?.(job) ?? {};
    await this.report(job, { type: 'applied', applied: ONE, outputs });
  }

  private async begin(job: ClaimedJob, step: Step): Promise<NextStep> {
    const next = await this.report(job, { type: 'step_started', step });
    await this.script.before?.(step, job);
    const at = new Date().toISOString();
    const lines = (this.script.lines ?? []).map((text) => ({ at, text: `${step}: ${text}` }));
    if (lines.length > 0) await this.api.logs(job, { step, from: 0, lines }, this.stopping.signal);
    return next;
  }

  private report(job: ClaimedJob, report: JobReport): Promise<NextStep> {
    return this.api.report(job, [report], this.stopping.signal);
  }
}

/** It refuses claims while it stops and while it starts, and in between nobody answers; a runner asks again. */
function isBeingRestarted(error: unknown): boolean {
  return error instanceof ServerUnreachable || (error instanceof ApiError && error.status === 503);
}

export function planDigestOf(runId: string): string {
  return `sha256:${createHash('sha256').update(`plan of ${runId}`).digest('hex')}`;
}
