import type { DriftFinding, NextStep, Step } from '@keelson/domain';
import { StepFailed, type PlanResult, type ToolProcess } from '@keelson/executors';
import type { PlanReport, RememberedTool, Stage } from '../journal/job-record';
import { isFolder, scratchOf, workdirOf } from '../workspace/job-folder';
import { archiveWorkspace } from '../workspace/workspace-archive';
import type { JobSession } from './job-session';
import { prepareSource } from './prepare-source';
import { beginLog } from './step-log';
import { fateOf } from './tool-fate';
import { told } from './told';

type PlanningStep = Exclude<Step, 'apply'>;
/** What the server takes in one report. */
const findingsMax = 10_000;
const warningsMax = 1_000;
const planningSteps: readonly PlanningStep[] = ['init', 'refresh', 'plan'];

/** Everything up to the plan, and its handover. Nothing here changes infrastructure, so each step may be done again. */
export class PlanPart {
  constructor(
    private readonly session: JobSession,
    private readonly linesKnown: boolean,
  ) {}

  /** Does what is left of init, refresh and plan. */
  async toPlan(): Promise<void> {
    const { record } = this.session;
    const followed = await this.followable();
    const goesOn = followed !== undefined || (await this.hasFolders());
    const first = goesOn ? Math.max(0, indexOf(record.stage)) : 0;
    let planning: ToolProcess | undefined;
    for (const step of planningSteps.slice(first)) {
      if (step === 'refresh' && !record.steps.includes('refresh')) continue;
      const own = step === record.stage ? followed : undefined;
      planning = await this.step(step, own, planning);
    }
  }

  /** A run without a preview has no plan for others to see: what is planned is applied. */
  async followingThePlan(): Promise<NextStep> {
    const { plan } = this.session.record;
    if (plan === undefined) throw new Error('the journal holds no plan to report');
    if (!this.previews) return 'apply';
    const next = this.session.send(plan);
    // In the same request: where the plan is applied at once, so is its start accepted.
    if (!plan.noChanges) void this.session.askForApply();
    return next;
  }

  async handOver(): Promise<void> {
    const { session } = this;
    const { plan, toolFiles } = session.record;
    if (plan === undefined) throw new Error('the journal holds no plan to hand over');
    session.boundary();
    await session.enter('handover');
    await session.executor.release?.();
    const { bytes, digest } = await archiveWorkspace(session.folder, {
      planDigest: plan.planDigest,
      excludes: session.executor.handoverExcludes,
      leaveOut: toolFiles ?? [],
    });
    const [received] = await Promise.all([
      session.deps.api.putWorkspace(session.claim, bytes, session.leaving),
      session.logs.drain(),
    ]);
    if (received !== digest) {
      throw new StepFailed('plan', 'the server received another workspace than was sent');
    }
    await session.send({ type: 'workspace_archived', digest, sizeBytes: bytes.length });
  }

  /**
   * `followed`: the step's own tool, begun before a restart. `handedOn`: the tool of the step before, which has done this one's work
   * too. Answers what the next step is handed.
   */
  private async step(
    step: PlanningStep,
    followed: RememberedTool | undefined,
    handedOn: ToolProcess | undefined,
  ): Promise<ToolProcess | undefined> {
    const { session } = this;
    session.boundary();
    // Not waited for: a tool that only reads need not wait for the server. Before all else: it travels with the end of the step before.
    if (step !== 'plan' || this.previews) void session.send({ type: 'step_started', step });
    if (followed === undefined) session.goOn(step);
    await beginLog(session, step, { linesKnown: this.linesKnown, followed });
    if (handedOn !== undefined) await session.rememberTool(step, handedOn);
    if (step === 'init' && followed === undefined) await prepareSource(session);
    const context = session.context(step, followed?.process ?? handedOn);
    switch (step) {
      case 'init': {
        const { summary } = await session.unlessLeaving(session.executor.init(context));
        void session.send({ type: 'step_finished', step, ...this.summary(summary) });
        return undefined;
      }
      case 'refresh': {
        const found = await session.unlessLeaving(session.executor.refresh(context));
        const drift = this.findings(found.drift);
        void session.send({ type: 'step_finished', step, ...this.summary(found.summary), drift });
        return found.planning;
      }
      case 'plan':
        await this.keepPlan(await session.unlessLeaving(session.executor.plan(context)));
        return undefined;
    }
  }

  private get previews(): boolean {
    return this.session.record.steps.includes('plan');
  }

  private summary(summary: string | undefined): { summary?: string } {
    if (summary === undefined) return {};
    return { summary: told(this.session.redactor.text(summary)) };
  }

  private findings(drift: readonly DriftFinding[]): readonly DriftFinding[] {
    return drift
      .slice(0, findingsMax)
      .map(({ address, action }) => ({ address: this.session.redactor.text(address), action }));
  }

  /** The document first, then the journal, then the report: a plan that is reported is readable and survives a restart. */
  private async keepPlan(result: PlanResult): Promise<void> {
    const { session } = this;
    const { planDigest, noChanges, document } = result;
    const { resources, outputs } = document.delta;
    const masked = session.redactor.json(document) as PlanResult['document'];
    const shown = this.previews
      ? session.deps.api.putPlan(session.claim, masked, session.leaving)
      : undefined;
    // A run without changes ends with this report, and its log is then complete; any other goes on, and so does its log.
    await Promise.all([shown, noChanges ? session.logs.drain() : undefined]);
    const warnings = masked.warnings.slice(0, warningsMax).map(told);
    const plan: PlanReport = {
      type: 'plan',
      planDigest,
      delta: { resources, outputs },
      noChanges,
      warnings,
    };
    await session.remember({ stage: 'planned', plan }, 'survives_runner');
  }

  /** The tool of the recorded step, when it still runs or has left its exit code. */
  private async followable(): Promise<RememberedTool | undefined> {
    const { tool, stage } = this.session.record;
    if (tool === undefined || indexOf(stage) < 0) return undefined;
    if ((await fateOf(tool.process)) !== 'gone') return tool;
    this.session.log.warn(
      { step: stage },
      'the tool is gone without an exit code; the step starts anew',
    );
    return undefined;
  }

  private async hasFolders(): Promise<boolean> {
    const { folder } = this.session.record;
    if (folder === undefined) return false;
    return (await isFolder(workdirOf(folder))) && isFolder(scratchOf(folder));
  }
}

function indexOf(stage: Stage): number {
  return planningSteps.findIndex((each) => each === stage);
}
