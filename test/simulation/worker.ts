import { ReportJob } from '@keelson/commands';
import { DecisionRejected, type JobReport, type NextStep, type Step } from '@keelson/domain';
import { LogUnavailable, WrongExpectedRevision } from '@keelson/event-log';
import { ConnectionLost, type HandedOut } from './server';
import type { World } from './world';

const SENDS_MAX = 8;
const NOTHING = { add: 0, change: 0, delete: 0 };

/** The job is somebody else's, or the server takes no outcome of it. */
class GaveUp extends Error {}

/** One life of a worker: takes jobs, plays tools that succeed, fail and hang, and reports. */
export class Worker {
  /** What it believes to be at work on. */
  job: { readonly jobId: string; readonly attempt: number } | undefined;

  constructor(
    readonly name: string,
    private readonly world: World,
  ) {}

  async live(): Promise<never> {
    const { world } = this;
    for (;;) {
      await world.schedule.turn(this.name, 'look for work', () => world.pendingJobs.length > 0);
      const job = world.chance.pick(world.pendingJobs);
      await this.take(job.jobId).catch((error: unknown) => {
        if (!(error instanceof GaveUp) && !isTransient(error)) throw error;
        world.note(`${this.name} drops ${job.jobId}: ${String(error)}`);
      });
      this.job = undefined;
    }
  }

  private async take(jobId: string): Promise<void> {
    const handedOut = await this.claim(jobId);
    if (!handedOut) return;
    const { attempt } = handedOut.claimed;
    this.job = { jobId, attempt };
    await this.work(handedOut);
  }

  /** A claim whose answer is lost is asked for again by its id, now and then also when it was not. */
  private async claim(jobId: string): Promise<HandedOut | undefined> {
    const { world } = this;
    const envelope = world.envelope('worker', this.name);
    const claimId = envelope.commandId;
    for (let sends = 0; sends < SENDS_MAX; sends += 1) {
      if (sends > 0) await world.schedule.turn(this.name, `claim ${jobId} again`);
      const server = world.someServer();
      if (!server) continue;
      try {
        const asked = sends === 0 ? envelope : world.envelope('worker', this.name);
        const handedOut = await server.claim(jobId, this.name, asked, claimId);
        if (!world.chance.happens(0.05)) return handedOut;
      } catch (error) {
        if (error instanceof DecisionRejected) return undefined;
        if (!isTransient(error)) throw error;
      }
    }
    return undefined;
  }

  private async work(handedOut: HandedOut): Promise<void> {
    const { order } = handedOut;
    if (order.resumeApply) return this.apply(handedOut);
    if (order.phase === 'apply') {
      if (!order.handover) throw new GaveUp('nothing was handed over');
      const digest = order.handover.workspaceDigest;
      const next = await this.send(handedOut, [{ type: 'workspace_restored', digest }]);
      return next === 'apply' ? this.apply(handedOut) : undefined;
    }
    return this.plan(handedOut);
  }

  private async plan(handedOut: HandedOut): Promise<void> {
    const { steps } = handedOut.order;
    let reports: JobReport[] = [];
    let next: NextStep = 'continue';
    for (const step of steps) {
      if (step === 'apply' || next !== 'continue') break;
      reports.push({ type: 'step_started', step });
      if (this.world.chance.happens(0.06)) return this.fail(handedOut, reports, step);
      reports.push(step === 'plan' ? this.planReport() : { type: 'step_finished', step });
      // Reports that gather while the server is away travel together.
      if (step !== 'plan' && this.world.chance.happens(0.3)) continue;
      next = await this.send(handedOut, reports);
      reports = [];
    }
    if (reports.length > 0) next = await this.send(handedOut, reports);
    if (next === 'apply') return this.apply(handedOut);
    if (next === 'cancel') await this.send(handedOut, [{ type: 'cancelled' }]);
    if (next === 'handover') {
      const digest = `sha256:${'1'.repeat(64)}`;
      await this.send(handedOut, [{ type: 'workspace_archived', digest, sizeBytes: 1 }]);
    }
  }

  private async apply(handedOut: HandedOut): Promise<void> {
    const { chance } = this.world;
    await this.send(handedOut, [{ type: 'step_started', step: 'apply' }]);
    if (chance.happens(0.1)) return this.fail(handedOut, [], 'apply');
    const id = { value: chance.between(1, 3), sensitive: false };
    const outputs: Record<string, typeof id> = chance.happens(0.9) ? { id } : {};
    await this.send(handedOut, [{ type: 'applied', applied: NOTHING, outputs }]);
  }

  private async fail(handedOut: HandedOut, reports: JobReport[], step: Step): Promise<void> {
    const indeterminate = this.world.chance.happens(0.3);
    const failed: JobReport = {
      type: 'step_failed',
      step,
      message: 'the tool failed',
      indeterminate,
    };
    await this.send(handedOut, [...reports, failed]);
  }

  private planReport(): JobReport {
    const { chance } = this.world;
    const planDigest = `sha256:${String(chance.between(1, 9)).repeat(64)}`;
    const delta = { resources: NOTHING, outputs: NOTHING };
    return { type: 'plan', planDigest, delta, noChanges: chance.happens(0.15), warnings: [] };
  }

  /** Until there is an answer, to whichever server lives; now and then once more than needed. */
  private async send(handedOut: HandedOut, reports: readonly JobReport[]): Promise<NextStep> {
    const { jobId, token } = handedOut.claimed;
    const label = `report ${reports.map(({ type }) => type).join(', ')} for ${jobId} (${token})`;
    for (let sends = 0; sends < SENDS_MAX; sends += 1) {
      await this.world.schedule.turn(this.name, label);
      const server = this.world.someServer();
      if (!server) continue;
      try {
        const envelope = this.world.envelope('worker', this.name);
        const { next } = await server.call(new ReportJob(jobId, token, reports, envelope));
        if (!this.world.chance.happens(0.05)) return next;
      } catch (error) {
        if (!isTransient(error) && !isNotHeardYet(error)) throw new GaveUp(String(error));
      }
    }
    throw new GaveUp('no server answers');
  }
}

export function isTransient(error: unknown): boolean {
  return (
    error instanceof ConnectionLost ||
    error instanceof LogUnavailable ||
    error instanceof WrongExpectedRevision
  );
}

function isNotHeardYet(error: unknown): boolean {
  return error instanceof DecisionRejected && error.message.includes('not heard of the claim');
}
