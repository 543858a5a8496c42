import type { Step } from '@keelson/domain';
import {
  StepFailed,
  type ApplyResult,
  type Executor,
  type PlanDocument,
  type PlanResult,
  type RefreshResult,
  type StepContext,
  type ToolProcess,
} from '../executor.port';
import {
  applyCompleteLine,
  changeLines,
  noChangesLine,
  outputLines,
  planCompleteLine,
  refreshSummary,
} from '../log/change-lines';
import { maskedChange, maskedStep } from '../secrets/masked-step';
import type { SecretMask } from '../secrets/secret-mask';
import type { ToolEnd } from '../tool-process/follow-tool';
import { MadeReady } from '../tool-process/made-ready';
import { applyVerdict, sentences, type ApplyVerdict } from './apply-verdict';
import { argsOfInit, initialize, restoreWorkspace } from './initialize';
import { rescueState } from './rescue-state';
import { argsOfApply, argsOfPlan, argsOfShow } from './terraform-commands';
import { TerraformOutput, diagnosticSentence } from './terraform-output';
import { readOutputs } from './terraform-outputs';
import { planDocument, type ShownPlan } from './terraform-plan';
import {
  findTool,
  TerraformSession,
  type FoundTool,
  type TerraformOptions,
  type TerraformRun,
  type ToolsAhead,
} from './terraform-session';

/**
 * Drives Terraform or OpenTofu. The tool runs detached with its output in files, so an apply survives the runner and is followed to
 * its end by the next one. What is applied is the saved plan's bytes and nothing else: its digest was confirmed, and the tool
 * itself refuses it when the state has moved on since. Not promised: that an apply whose tool was killed can be repeated.
 */
export class TerraformExecutor implements Executor {
  readonly idempotent = false;
  readonly handoverExcludes = ['.terraform/providers', '.terraform/terraform.tfstate'];

  private found: Promise<FoundTool> | undefined;
  private readonly ahead: ToolsAhead = { runs: new MadeReady(), captures: new MadeReady() };

  constructor(private readonly options: TerraformOptions = {}) {}

  prepare(context: StepContext): void {
    this.ahead.runs.prepare('init', async () => {
      const session = await this.open(context, 'init');
      return session.prepared({ name: 'init', args: argsOfInit });
    });
  }

  init(context: StepContext): Promise<{ readonly summary?: string }> {
    return maskedStep(context, async (inner) => {
      const session = await this.open(inner, 'init');
      const summary = await initialize(inner, session, () => prepareNext(inner, session));
      inner.log('✓ Provider plugins ready');
      for (const name of await session.workspace.undeclaredVariables()) {
        inner.log(`! The source declares no variable "${name}": its value is not used`);
      }
      return { summary };
    });
  }

  /**
   * The tool reads what exists while it plans, and one walk over a large stack takes minutes: so it is made once. This step tells what
   * was found, and leaves the tool's output to the step `plan`. Not promised: a moment between the two; and a tool that fails
   * does not say in which of them, so it fails the plan.
   */
  refresh(context: StepContext): Promise<RefreshResult> {
    return maskedStep(context, async (inner) => {
      if (!inner.resume) inner.log('Reading what exists…');
      const output = new TerraformOutput(inner, 'refresh');
      let planning = inner.resume;
      const toolStarted = (tool: ToolProcess): Promise<void> => {
        planning = tool;
        return inner.toolStarted(tool);
      };
      const session = await this.open({ ...inner, toolStarted }, 'refresh');
      const end = await session.look(planRun('refresh', session, output));
      const left = planning ? { planning } : {};
      if (!hasPlanned(end)) return { drift: output.drift, ...left };
      // The step plan asks for it; what goes wrong shows there.
      session.beginCapture(argsOfShow(session.workspace)).catch(() => undefined);
      const anything = output.refreshed + output.drift.length > 0;
      const summary = anything ? refreshSummary(output.drift.length) : 'nothing exists yet';
      inner.log(`✓ Refresh complete: ${summary}`);
      return { summary, drift: output.drift, ...left };
    });
  }

  plan(context: StepContext): Promise<PlanResult> {
    return maskedStep(context, async (inner, mask) => {
      const session = await this.open(inner, 'plan');
      // What was begun for the plan of an earlier attempt shows another plan.
      if (!inner.resume) await this.ahead.captures.discard();
      const part = inner.order.steps.includes('refresh') ? 'rest' : 'all';
      const output = new TerraformOutput(inner, part, () => inner.log('Calculating changes…'));
      const end = await session.look(planRun('plan', session, output));
      const code = requirePlanned(end, output);
      const shown = await showPlan(session);
      const document = maskedDocument(
        planDocument(shown, output.warnings.map(diagnosticSentence)),
        mask,
      );
      const planDigest = await session.workspace.planDigest();
      if (planDigest === undefined) throw new StepFailed('plan', 'the tool saved no plan');
      const noChanges = code === 0 || shown.applyable === false;
      tellPlan(inner, document, noChanges);
      return { planDigest, noChanges, document };
    });
  }

  apply(context: StepContext, planDigest: string): Promise<ApplyResult> {
    return maskedStep(context, async (inner) => {
      const session = await this.open(inner, 'apply');
      if (!inner.resume) inner.log('Applying changes…');
      const output = new TerraformOutput(inner);
      const end = await session.change({
        name: 'apply',
        output,
        args: () => argsOfApply(session.workspace),
        files: async () => {
          await requirePlan(session, planDigest);
          await restoreWorkspace(session);
          await session.workspace.removeErroredState();
          await session.workspace.writeVariables('ephemeral');
        },
      });
      await settle(inner, session, applyVerdict(end, output));
      const applied = output.summary ?? { ...output.applied };
      const outputs = output.outputs ?? (await outputsAfterApply(inner, session));
      inner.log(applyCompleteLine(applied));
      return { applied, outputs };
    });
  }

  async release(): Promise<void> {
    await Promise.all([this.ahead.runs.discard(), this.ahead.captures.discard()]);
  }

  private async open(context: StepContext, step: Step): Promise<TerraformSession> {
    this.found ??= findTool(this.options, context, step);
    return new TerraformSession(await this.found, context, this.options, this.ahead);
  }
}

/** The next tool of this job is there when this one has ended, so that no time is lost between the two. */
function prepareNext({ order }: StepContext, session: TerraformSession): void {
  const { workspace } = session;
  if (order.phase === 'apply') {
    session.prepare({ name: 'apply', args: () => argsOfApply(workspace) });
  } else {
    const name = order.steps.includes('refresh') ? 'refresh' : 'plan';
    session.prepare({ name, args: () => argsOfPlan(workspace) });
  }
}

function planRun(
  name: 'refresh' | 'plan',
  session: TerraformSession,
  output: TerraformOutput,
): TerraformRun {
  const { workspace } = session;
  const files = async (): Promise<void> => {
    await Promise.all([workspace.preparePlanFile(), workspace.writeVariables('all')]);
  };
  const ahead = (): void => {
    session.prepareCapture(argsOfShow(workspace));
    session.prepare({ name: 'apply', args: () => argsOfApply(workspace) });
  };
  return { name, output, args: () => argsOfPlan(workspace), files, ahead };
}

/** A failed plan may still have written a plan file: only the exit code and the plan's own word count. */
function hasPlanned(end: ToolEnd): end is { readonly type: 'exited'; readonly code: 0 | 2 } {
  return end.type === 'exited' && (end.code === 0 || end.code === 2);
}

function requirePlanned(end: ToolEnd, output: TerraformOutput): 0 | 2 {
  if (hasPlanned(end)) return end.code;
  const lost = 'the tool ended without telling how (killed, or the machine was restarted)';
  throw new StepFailed('plan', end.type === 'exited' ? sentences(output) : lost);
}

async function showPlan(session: TerraformSession): Promise<ShownPlan> {
  const { code, stdout, stderr } = await session.capture(argsOfShow(session.workspace));
  if (code !== 0) throw new StepFailed('plan', `the saved plan cannot be shown: ${stderr.trim()}`);
  const plan = JSON.parse(stdout) as ShownPlan;
  if (plan.errored === true) throw new StepFailed('plan', 'the saved plan is not complete');
  return plan;
}

function maskedDocument(document: PlanDocument, mask: SecretMask): PlanDocument {
  return {
    ...document,
    changes: document.changes.map((change) => maskedChange(change, mask)),
    warnings: document.warnings.map((warning) => mask.text(warning)),
  };
}

function tellPlan(context: StepContext, document: PlanDocument, noChanges: boolean): void {
  for (const change of document.changes) {
    context.emit({ type: 'planned_change', change });
    for (const line of changeLines(change)) context.log(line);
  }
  for (const line of outputLines(document.outputs)) context.log(line);
  context.log(noChanges ? noChangesLine : planCompleteLine(document.delta.resources));
}

async function requirePlan(session: TerraformSession, expected: string): Promise<void> {
  const found = await session.workspace.planDigest();
  if (found === undefined) throw new StepFailed('apply', 'there is no saved plan in the workspace');
  if (found !== expected) {
    throw new StepFailed(
      'apply',
      `the saved plan is not the confirmed one (${found}, not ${expected})`,
    );
  }
}

async function settle(
  context: StepContext,
  session: TerraformSession,
  verdict: ApplyVerdict,
): Promise<void> {
  if (verdict.type === 'succeeded') return;
  const rescue = await rescueState(context, session.workspace.erroredStateFile, session);
  if (verdict.type === 'state_not_saved' && rescue === 'pushed') return;
  const unsaved =
    rescue === 'failed' || (verdict.type === 'state_not_saved' && rescue !== 'pushed');
  throw new StepFailed(
    'apply',
    unsaved
      ? `${verdict.message}; the state is only in ${context.scratch}/errored.tfstate`
      : verdict.message,
    unsaved || (verdict.type === 'failed' && verdict.indeterminate),
  );
}

async function outputsAfterApply(
  context: StepContext,
  session: TerraformSession,
): Promise<ApplyResult['outputs']> {
  try {
    return await readOutputs(context, session);
  } catch (error) {
    throw new StepFailed(
      'apply',
      `applied, but the outputs could not be read: ${(error as Error).message}`,
    );
  }
}
