import { ApiError, StaleToken } from '@keelson/client';
import type { NextStep, Step } from '@keelson/domain';
import { StepCancelled, StepFailed } from '@keelson/executors';
import type { Stage } from '../journal/job-record';
import { ApplyPart } from './apply-part';
import { Abandoned, AlreadySettled, CancelledAtBoundary } from './job-ends';
import { told } from './told';
import type { JobSession } from './job-session';
import { PlanPart } from './plan-part';

/**
 * `settled`: the server has the job's outcome. `lost`: the job is somebody else's. `refused`: the server accepts no outcome; the
 * lease's end settles the job. `abandoned`: it goes on in this runner's next life.
 */
export type JobEnd = 'settled' | 'lost' | 'refused' | 'abandoned';

/**
 * A job from where its record stands to its end.
 *
 * Plan phase: init → refresh → plan → planned → settled, or handover, or apply. Apply phase: restore → apply. Every stage but
 * `apply` may be done again from its beginning, so a restarted runner enters at the recorded stage; `apply` says itself when it
 * may be repeated. Whatever goes wrong ends in exactly one report, unless the job is lost or the runner leaves.
 */
export class JobFlow {
  private readonly planPart: PlanPart;
  private readonly applyPart: ApplyPart;

  /** `resumed`: an earlier life of this runner has begun the job. */
  constructor(
    private readonly session: JobSession,
    resumed: boolean,
  ) {
    // An earlier attempt of the same job may have left lines too.
    const linesKnown = resumed || session.job.attempt > 1;
    this.planPart = new PlanPart(session, linesKnown);
    this.applyPart = new ApplyPart(session, linesKnown);
  }

  async run(): Promise<JobEnd> {
    try {
      if (this.session.job.phase === 'plan') await this.planPhase();
      else await this.applyPart.applyHandedOver();
      return 'settled';
    } catch (error) {
      try {
        return await this.settle(error);
      } catch (second) {
        return this.endedBy(second) ?? this.refused(second);
      }
    }
  }

  private async planPhase(): Promise<void> {
    const next = await this.afterPlan();
    switch (next) {
      case 'done':
        return this.session.logs.drain();
      case 'cancel':
        throw new CancelledAtBoundary();
      case 'handover':
        return this.planPart.handOver();
      case 'apply':
        return this.applyPart.apply(this.plannedDigest());
      case 'continue':
        throw new Error('the server did not say what follows the plan');
    }
  }

  private async afterPlan(): Promise<NextStep> {
    switch (this.session.record.stage) {
      case 'apply':
        return 'apply';
      case 'handover':
        return 'handover';
      case 'planned':
        return this.planPart.followingThePlan();
      case 'init':
      case 'refresh':
      case 'plan':
      case 'restore':
        await this.planPart.toPlan();
        return this.planPart.followingThePlan();
      case 'ended':
        return 'done';
    }
  }

  private plannedDigest(): string {
    const { plan } = this.session.record;
    if (plan === undefined) throw new Error('the journal holds no plan to apply');
    return plan.planDigest;
  }

  private async settle(error: unknown): Promise<JobEnd> {
    const ended = this.endedBy(error);
    if (ended !== undefined) return ended;
    await this.session.logs.drain();
    if (error instanceof CancelledAtBoundary || error instanceof StepCancelled) {
      await this.session.send({ type: 'cancelled' });
    } else {
      const { step, message, indeterminate } = this.failureOf(error);
      this.session.log.warn({ step, indeterminate }, 'a step failed');
      const text = told(this.session.redactor.text(message));
      await this.session.send({ type: 'step_failed', step, message: text, indeterminate });
    }
    return 'settled';
  }

  private endedBy(error: unknown): JobEnd | undefined {
    if (error instanceof Abandoned || this.session.leaving.aborted) return 'abandoned';
    if (error instanceof AlreadySettled || this.session.isSettled) return 'settled';
    if (error instanceof StaleToken || this.session.isLost) return 'lost';
    return undefined;
  }

  private failureOf(error: unknown): Pick<StepFailed, 'step' | 'message' | 'indeterminate'> {
    if (error instanceof StepFailed) return error;
    const step = stepOf(this.session.record.stage);
    const message = error instanceof Error ? error.message : String(error);
    // A tool may have been at work when something unforeseen went wrong around it.
    const indeterminate =
      this.session.record.stage === 'apply' && !this.session.executor.idempotent;
    return { step, message, indeterminate };
  }

  private refused(error: unknown): JobEnd {
    const code = error instanceof ApiError ? error.code : undefined;
    this.session.log.error(
      { err: error, code },
      'the server does not accept the outcome of this job',
    );
    return 'refused';
  }
}

function stepOf(stage: Stage): Step {
  switch (stage) {
    case 'init':
    case 'refresh':
    case 'plan':
    case 'apply':
      return stage;
    case 'planned':
    case 'handover':
      return 'plan';
    case 'restore':
    case 'ended':
      return 'apply';
  }
}
