import { Redactor } from '@keelson/access';
import { StaleToken, type Claim, type ClaimedJob } from '@keelson/client';
import type { JobReport, NextStep, Step } from '@keelson/domain';
import type { Executor, StepContext, ToolProcess } from '@keelson/executors';
import type { Logger } from 'pino';
import type { Durability } from '../journal/job-journal';
import type { JobRecord } from '../journal/job-record';
import { Lease } from '../report/lease';
import { LogShipper } from '../report/log-shipper';
import { ReportOutbox } from '../report/report-outbox';
import type { RunnerDependencies } from '../runner-dependencies';
import { scratchOf, workdirOf } from '../workspace/job-folder';
import { Abandoned, AlreadySettled, CancelledAtBoundary } from './job-ends';
import { secretsOf } from './job-secrets';

/**
 * One job in this runner's hands: its lease, its line to the server, its place in the journal. Three things can end it early:
 * `cancel` and `lose` take effect at the next boundary (a tool that only reads is asked to end), `leaving` at once.
 */
export class JobSession {
  readonly claim: Claim;
  readonly logs: LogShipper;
  readonly redactor: Redactor;
  readonly log: Logger;
  private readonly outbox: ReportOutbox;
  private readonly lease: Lease;
  private readonly stop = new AbortController();
  private readonly never = new AbortController();
  private madeExecutor: Executor | undefined;
  private lost: StaleToken | undefined;
  private applyAnswer: Promise<NextStep> | undefined;

  constructor(
    readonly deps: RunnerDependencies,
    readonly job: ClaimedJob,
    public record: JobRecord,
    readonly leaving: AbortSignal,
  ) {
    this.claim = { jobId: job.jobId, token: job.token };
    this.redactor = new Redactor([...secretsOf(job.work)]);
    this.log = deps.log.child({ jobId: job.jobId, runId: job.runId });
    const onFailure = (error: unknown): void => this.deliveryFailed(error);
    this.logs = new LogShipper({
      api: deps.api,
      claim: this.claim,
      signal: leaving,
      redact: (line) => this.redactor.line(line),
      now: () => new Date(),
      onFailure,
    });
    const onNext = (next: NextStep): void => this.heard(next);
    this.outbox = new ReportOutbox(deps.api, this.claim, leaving, onNext, onFailure);
    this.lease = new Lease(deps.api, this.claim, leaving, {
      onCancelRequested: () => this.cancel(),
      onLost: (error) => this.lose(error),
    });
    this.lease.start(job.leaseUntil);
  }

  /** Made when first needed, so that a provisioner which this runner does not know fails the job like any other fault. */
  get executor(): Executor {
    this.madeExecutor ??= this.deps.executorFor(this.job.work.provisioner);
    return this.madeExecutor;
  }

  get isSettled(): boolean {
    return this.stop.signal.reason instanceof AlreadySettled;
  }

  get isLost(): boolean {
    return this.lost !== undefined;
  }

  get folder(): string {
    if (this.record.folder === undefined) throw new Error('the job has no folder yet');
    return this.record.folder;
  }

  async close(): Promise<void> {
    this.lease.stop();
    await this.madeExecutor?.release?.();
  }

  cancel(): void {
    this.stop.abort(new CancelledAtBoundary());
  }

  lose(error: StaleToken): void {
    this.lost ??= error;
    this.stop.abort(error);
  }

  /** Between two steps: throws when the job is not to go on. */
  boundary(): void {
    if (this.leaving.aborted) throw new Abandoned();
    if (this.lost !== undefined) throw this.lost;
    if (this.stop.signal.aborted) throw this.stop.signal.reason;
  }

  send(report: JobReport): Promise<NextStep> {
    return this.outbox.send(report);
  }

  async remember(change: Partial<JobRecord>, durability: Durability): Promise<void> {
    if (this.leaving.aborted) throw new Abandoned();
    this.record = { ...this.record, ...change };
    await this.deps.journal.write(this.record, durability);
  }

  /** Goes on to a stage, where no tool has been started yet; recorded with what is remembered next. */
  goOn(stage: JobRecord['stage']): void {
    const { tool: _ended, ...record } = this.record;
    this.record = { ...record, stage };
  }

  async enter(
    stage: JobRecord['stage'],
    durability: Durability = 'survives_runner',
  ): Promise<void> {
    this.goOn(stage);
    await this.remember({}, durability);
  }

  /** The server has the last word on whether an apply begins. Asked once, however often this is called. */
  askForApply(): Promise<NextStep> {
    this.applyAnswer ??= this.send({ type: 'step_started', step: 'apply' });
    return this.applyAnswer;
  }

  get hasAskedForApply(): boolean {
    return this.applyAnswer !== undefined;
  }

  rememberTool(step: Step, process: ToolProcess): Promise<void> {
    const tool = { process, firstLine: this.logs.nextNumber(step) };
    const { stdoutFile, stderrFile, exitFile } = process;
    const files = [stdoutFile, stderrFile, exitFile];
    const toolFiles = [...new Set([...(this.record.toolFiles ?? []), ...files])];
    // A tool that only reads is gone after a power failure, and so is the need to know of it.
    return this.remember(
      { tool, toolFiles },
      step === 'apply' ? 'survives_machine' : 'survives_runner',
    );
  }

  /** The work of an executor, given up (not ended) when the runner leaves. */
  async unlessLeaving<T>(work: Promise<T>): Promise<T> {
    let left: (() => void) | undefined;
    const leaving = new Promise<never>((_resolve, reject) => {
      left = () => reject(new Abandoned());
      if (this.leaving.aborted) left();
      else this.leaving.addEventListener('abort', left, { once: true });
    });
    try {
      return await Promise.race([work, leaving]);
    } finally {
      if (left !== undefined) this.leaving.removeEventListener('abort', left);
    }
  }

  /** `accepted`: what a tool of this step waits for before it begins. */
  context(step: Step, resume?: ToolProcess, accepted?: Promise<void>): StepContext {
    const { work } = this.job;
    return {
      order: work,
      workdir: workdirOf(this.folder),
      scratch: scratchOf(this.folder),
      state: {
        address: `${this.deps.server}/api/v1/stacks/${encodeURIComponent(work.stackId)}/state`,
        username: work.jobId,
        password: work.stateToken,
      },
      log: (line) => this.logs.line(step, line),
      emit: (event) => {
        if (this.log.isLevelEnabled('debug')) this.log.debug({ event: this.redactor.json(event) });
      },
      // An apply that has begun runs to its end, whoever asks.
      cancelled: step === 'apply' ? this.never.signal : this.stop.signal,
      toolStarted: async (process) => {
        await this.rememberTool(step, process);
        await accepted;
      },
      ...(resume === undefined ? {} : { resume }),
    };
  }

  /** An abort says at every later boundary why the job is not to go on; the first reason counts. */
  private heard(next: NextStep): void {
    if (next === 'cancel') this.cancel();
    else if (next === 'done') this.stop.abort(new AlreadySettled());
  }

  private deliveryFailed(error: unknown): void {
    if (error instanceof StaleToken) this.lose(error);
    else if (!this.leaving.aborted) {
      this.log.error({ err: error }, 'the server refuses what this job sends');
    }
  }
}
