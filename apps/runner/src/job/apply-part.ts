import { StepFailed, type ApplyResult, type StepContext } from '@keelson/executors';
import { isFolder, workdirOf } from '../workspace/job-folder';
import { restoreWorkspace } from '../workspace/workspace-archive';
import { AlreadySettled, CancelledAtBoundary } from './job-ends';
import type { JobSession } from './job-session';
import { prepareSource } from './prepare-source';
import { beginLog } from './step-log';
import { fateOf } from './tool-fate';

/** How an apply begins: `start` what was planned, `follow` the tool that runs already, `converge` without a saved plan. */
type Beginning = 'start' | 'follow' | 'converge';

/**
 * The only part that changes infrastructure. It begins after the server has accepted its start, and is never interrupted. After
 * a restart of the runner: a remembered tool is followed; without one nothing had begun (a tool does nothing before it is
 * remembered), unless the executor works in this process, and then it is idempotent and converges; a remembered tool that is gone
 * without an exit code makes the job fail as indeterminate. It is never silently repeated.
 */
export class ApplyPart {
  constructor(
    private readonly session: JobSession,
    private readonly linesKnown: boolean,
  ) {}

  async applyHandedOver(): Promise<void> {
    const { session } = this;
    const { work } = session.job;
    if (session.record.stage === 'apply') return this.apply(work.handover?.planDigest);
    if (work.resumeApply) {
      await this.makeReady(() => prepareSource(session));
      return this.carryOut('converge', undefined);
    }
    const { handover } = work;
    if (handover === undefined) {
      throw new Error('the job is to apply, but names nothing that was handed over');
    }
    await this.makeReady(async () => {
      const bytes = await session.deps.api.getWorkspace(session.claim, session.leaving);
      const folder = await restoreWorkspace(bytes, handover);
      await session.remember({ folder }, 'survives_runner');
      void session.send({ type: 'workspace_restored', digest: handover.workspaceDigest });
    });
    return this.carryOut('start', handover.planDigest);
  }

  async apply(planDigest: string | undefined): Promise<void> {
    const beginning = await this.beginning();
    if (beginning === 'converge' && !(await isFolder(workdirOf(this.session.folder)))) {
      await prepareSource(this.session);
    }
    return this.carryOut(beginning, planDigest);
  }

  /** Fills the folder, and initialises it again there: what can be fetched did not travel. Part of the restore, not a step. */
  private async makeReady(fill: () => Promise<void>): Promise<void> {
    const { session } = this;
    session.boundary();
    await session.enter('restore');
    await beginLog(session, 'init', { linesKnown: this.linesKnown });
    try {
      await fill();
      await session.unlessLeaving(session.executor.init(session.context('init')));
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      throw new StepFailed('apply', error.message);
    }
  }

  private async beginning(): Promise<Beginning> {
    const { record, executor } = this.session;
    if (record.stage !== 'apply') return 'start';
    if (record.tool !== undefined && (await fateOf(record.tool.process)) !== 'gone') {
      return 'follow';
    }
    if (executor.idempotent && executor.resumeApply !== undefined) return 'converge';
    if (record.tool === undefined) return 'start';
    throw new StepFailed(
      'apply',
      'the tool was lost in the middle of the apply: how far it came is not known',
      true,
    );
  }

  private async carryOut(beginning: Beginning, planDigest: string | undefined): Promise<void> {
    const { session } = this;
    const followed = beginning === 'follow' ? session.record.tool : undefined;
    // What the server has accepted is begun: from then on a cancel finds an apply.
    if (session.record.stage !== 'apply' && !session.hasAskedForApply) session.boundary();
    const accepted = this.startAccepted();
    // A tool can be made ready meanwhile, because it does nothing before `toolStarted` lets it; other work could not be held back.
    const waitsInTool = !session.executor.idempotent && followed === undefined;
    if (!waitsInTool) await accepted;
    await beginLog(session, 'apply', { linesKnown: this.linesKnown, followed });
    if (followed === undefined) {
      await session.enter('apply', waitsInTool ? 'survives_runner' : 'survives_machine');
    }
    const context = session.context('apply', followed?.process, accepted);
    const result = await session.unlessLeaving(this.act(beginning, context, planDigest));
    await session.logs.drain();
    await session.send({ type: 'applied', applied: result.applied, outputs: result.outputs });
  }

  private startAccepted(): Promise<void> {
    const accepted = this.session.askForApply().then((next) => {
      if (next === 'cancel') throw new CancelledAtBoundary();
      if (next === 'done') throw new AlreadySettled();
      if (next !== 'apply') throw new Error('the server did not let the apply begin');
    });
    // Whoever waits for it hears of a refusal; one that comes after another failure changes nothing.
    accepted.catch(() => undefined);
    return accepted;
  }

  private act(
    beginning: Beginning,
    context: StepContext,
    planDigest: string | undefined,
  ): Promise<ApplyResult> {
    const { executor } = this.session;
    if (beginning === 'converge') {
      if (executor.resumeApply === undefined) {
        throw new StepFailed('apply', 'this provisioner cannot go on with a lost apply', true);
      }
      return executor.resumeApply(context);
    }
    if (planDigest === undefined) throw new StepFailed('apply', 'there is no plan to apply');
    return executor.apply(context, planDigest);
  }
}
