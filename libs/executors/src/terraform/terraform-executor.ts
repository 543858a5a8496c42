import type { Step } from '@keelson/domain';
import {
  StepFailed,
  type ApplyResult,
  type Executor,
  type PlanDocument,
  type PlanResult,
  type StepContext,
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
import { StateClient } from '../state/state-client';
import type { ToolEnd } from '../tool-process/follow-tool';
import { applyVerdict, sentences, type ApplyVerdict } from './apply-verdict';
import { initialize, restoreWorkspace } from './initialize';
import { rescueState } from './rescue-state';
import { TerraformOutput, diagnosticSentence } from './terraform-output';
import { readOutputs } from './terraform-outputs';
import { planDocument, type ShownPlan } from './terraform-plan';
import { TerraformSession, type TerraformOptions } from './terraform-session';

/**
 * Looking takes no lock: the lane has granted the stack to this run alone, and the lock of a look that was killed would be in the
 * way of the same run's next one.
 */
const planArgs = [
  'plan',
  '-json',
  '-input=false',
  '-no-color',
  '-detailed-exitcode',
  '-lock=false',
];
const applyArgs = ['apply', '-json', '-input=false', '-no-color', '-lock-timeout=30s'];

/**
 * Drives Terraform or OpenTofu. The tool runs detached with its output in files, so an apply survives the runner and is followed to
 * its end by the next one. What is applied is the saved plan's bytes and nothing else: its digest was confirmed, and the tool
 * itself refuses it when the state has moved on since. Not promised: that an apply whose tool was killed can be repeated.
 */
export class TerraformExecutor implements Executor {
  readonly idempotent = false;
  readonly handoverExcludes = ['.terraform/providers', '.terraform/terraform.tfstate'];

  constructor(private readonly options: TerraformOptions = {}) {}

  init(context: StepContext): Promise<{ readonly summary?: string }> {
    return maskedStep(context, async (inner) => {
      const session = await TerraformSession.open(this.options, inner, 'init');
      const summary = await initialize(inner, session);
      inner.log('✓ Provider plugins ready');
      for (const name of await session.workspace.undeclaredVariables()) {
        inner.log(`! The source declares no variable "${name}": its value is not used`);
      }
      return { summary };
    });
  }

  refresh(context: StepContext): ReturnType<Executor['refresh']> {
    return maskedStep(context, async (inner) => {
      const session = await TerraformSession.open(this.options, inner, 'refresh');
      inner.log('Reading what exists…');
      // Of a stack that was never applied the tool evaluates outputs over nothing, and fails where one needs a resource.
      if (!inner.resume && !(await hasState(inner))) {
        inner.log('✓ Refresh complete: nothing exists yet');
        return { summary: 'nothing exists yet', drift: [] };
      }
      const output = new TerraformOutput(inner);
      const end = await session.look({
        name: 'refresh',
        output,
        args: async () => [
          ...planArgs,
          '-refresh-only',
          ...(await session.workspace.variableArgs('all')),
        ],
      });
      requirePlanned('refresh', end, output);
      const summary = refreshSummary(output.drift.length);
      inner.log(`✓ Refresh complete: ${summary}`);
      return { summary, drift: output.drift };
    });
  }

  plan(context: StepContext): Promise<PlanResult> {
    return maskedStep(context, async (inner, mask) => {
      const session = await TerraformSession.open(this.options, inner, 'plan');
      inner.log('Calculating changes…');
      const output = new TerraformOutput(inner);
      const end = await session.look({
        name: 'plan',
        output,
        args: async () => {
          await session.workspace.preparePlanFile();
          const variables = await session.workspace.variableArgs('all');
          return [...planArgs, ...variables, `-out=${session.workspace.planFile}`];
        },
      });
      const code = requirePlanned('plan', end, output);
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
      const session = await TerraformSession.open(this.options, inner, 'apply');
      inner.log('Applying changes…');
      const output = new TerraformOutput(inner);
      const end = await session.change({
        name: 'apply',
        output,
        args: async () => {
          await requirePlan(session, planDigest);
          await restoreWorkspace(session);
          await session.workspace.removeErroredState();
          const variables = await session.workspace.variableArgs('ephemeral');
          return [...applyArgs, ...variables, session.workspace.planFile];
        },
      });
      await settle(inner, session, applyVerdict(end, output));
      const applied = output.summary ?? { ...output.applied };
      const outputs = await outputsAfterApply(inner, session);
      inner.log(applyCompleteLine(applied));
      return { applied, outputs };
    });
  }
}

async function hasState({ state }: StepContext): Promise<boolean> {
  return (await new StateClient(state).read()) !== undefined;
}

/** A failed plan may still have written a plan file: only the exit code and the plan's own word count. */
function requirePlanned(step: Step, end: ToolEnd, output: TerraformOutput): number {
  if (end.type !== 'exited') {
    throw new StepFailed(
      step,
      'the tool ended without telling how (killed, or the machine was restarted)',
    );
  }
  if (end.code !== 0 && end.code !== 2) throw new StepFailed(step, sentences(output));
  return end.code;
}

async function showPlan(session: TerraformSession): Promise<ShownPlan> {
  const { code, stdout, stderr } = await session.capture([
    'show',
    '-json',
    '-no-color',
    session.workspace.planFile,
  ]);
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
