import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Step, WorkOrder } from '@keelson/domain';
import {
  StepCancelled,
  StepFailed,
  type ApplyResult,
  type Executor,
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
import { StateClient, type StateLock } from '../state/state-client';
import { runnerEnvironment, selectVariables } from '../tool-process/runner-environment';
import { applyPlan } from './apply-plan';
import { Digests } from './digest';
import { driftFindings, nativeDocument } from './native-document';
import { newState, parseState, type NativeState } from './native-state';
import { planStack, type Looking, type NativePlan } from './plan-stack';
import { readStack } from './read-stack';
import { resolveStack, type ResolvedStack } from './resolve-stack';
import type { Place } from './resource-type';
import { runCommand, runGuard } from './run-command';
import { loadPlan, savedPlanOf, savePlan, staleness, type SavedPlan } from './saved-plan';
import { StateWriter } from './state-writer';

export type NativeOptions = {
  /** The runner's data folder: relative paths of a stack are relative to a folder of its own within. */
  readonly dataDir: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly lockWaitMs?: number;
};

const defaultLockWaitMs = 30_000;
/** Begins a line of the log that tells a fault. */
const faultMark = '✗ ';

type Opened = {
  readonly state: NativeState;
  readonly stack: ResolvedStack;
  readonly looking: Looking;
  readonly plan: NativePlan;
};

/**
 * Converges files, folders, lines and commands of the runner's machine towards a `stack.yaml`. Looking and changing are separate: a
 * step is decided from what is wanted, what was recorded and what is there, and done again it does nothing. So an apply that
 * died halfway is simply done again. What was there before is adopted and never destroyed. Not promised: that a command without a guard runs
 * exactly once; after a crash it may run again.
 */
export class NativeExecutor implements Executor {
  readonly idempotent = true;
  readonly handoverExcludes: readonly string[] = [];

  constructor(private readonly options: NativeOptions) {}

  init(context: StepContext): Promise<{ readonly summary?: string }> {
    return this.step('init', context, async (inner) => {
      inner.log('Reading stack.yaml…');
      const place = await this.placeOf(inner);
      const stack = await resolveStack(
        await readStack(inner.workdir),
        inner.order,
        place,
        new Digests(''),
      );
      const { length } = stack.resources;
      const summary = length === 1 ? '1 resource' : `${length} resources`;
      inner.log(`✓ ${summary} declared`);
      return { summary };
    });
  }

  refresh(context: StepContext): ReturnType<Executor['refresh']> {
    return this.step('refresh', context, async (inner) => {
      inner.log('Reading what exists…');
      const { plan } = await this.look('refresh', inner, await this.readState(inner));
      const drift = driftFindings(plan.steps);
      for (const finding of drift) {
        inner.emit({ type: 'drift', finding });
        inner.log(`! ${finding.address} has drifted (${finding.action})`);
      }
      const summary = refreshSummary(drift.length);
      inner.log(`✓ Refresh complete: ${summary}`);
      return { summary, drift };
    });
  }

  plan(context: StepContext): Promise<PlanResult> {
    return this.step('plan', context, async (inner, mask) => {
      inner.log('Calculating changes…');
      const opened = await this.look('plan', inner, (await this.readState(inner)) ?? newState());
      const { plan, state, looking } = opened;
      const document = nativeDocument(plan, looking.digests);
      const changes = document.changes.map((change) => maskedChange(change, mask));
      for (const change of changes) {
        inner.emit({ type: 'planned_change', change });
        for (const line of changeLines(change)) inner.log(line);
      }
      for (const line of outputLines(document.outputs)) inner.log(line);
      const planDigest = await savePlan(inner.workdir, savedPlanOf(plan, state, looking.digests));
      inner.log(plan.noChanges ? noChangesLine : planCompleteLine(plan.resourceCounts));
      return { planDigest, noChanges: plan.noChanges, document: { ...document, changes } };
    });
  }

  apply(context: StepContext, planDigest: string): Promise<ApplyResult> {
    return this.step('apply', context, async (inner) => {
      inner.log('Applying changes…');
      const saved = await loadPlan(inner.workdir, planDigest);
      return this.underLock(inner, (lock) => this.converge(inner, lock, saved));
    });
  }

  resumeApply(context: StepContext): Promise<ApplyResult> {
    return this.step('apply', context, async (inner) => {
      inner.log('Applying again what an earlier attempt had begun…');
      return this.underLock(inner, (lock) => this.converge(inner, lock, undefined));
    });
  }

  private async converge(
    context: StepContext,
    lock: StateLock,
    saved: SavedPlan | undefined,
  ): Promise<ApplyResult> {
    const first = saved ? { ...newState(), lineage: saved.lineage, salt: saved.salt } : newState();
    const state = (await this.readState(context)) ?? first;
    const { plan, looking, stack } = await this.look('apply', context, state);
    const stale = saved && staleness(saved, savedPlanOf(plan, state, looking.digests));
    if (stale) throw new StepFailed('apply', `Saved plan is stale: ${stale}`);
    const environment = this.commandEnvironment(context.order);
    const applied = await applyPlan(plan, {
      context,
      looking,
      begun: new Set(),
      writer: new StateWriter(new StateClient(context.state), lock, state),
      run: (command, options) => runCommand(command, options, environment, context.log),
    });
    context.log(applyCompleteLine(applied));
    return { applied, outputs: stack.outputs };
  }

  private async underLock<Result>(
    context: StepContext,
    work: (lock: StateLock) => Promise<Result>,
  ): Promise<Result> {
    const client = new StateClient(context.state);
    const lock = await client.lock(
      'OperationTypeApply',
      this.options.lockWaitMs ?? defaultLockWaitMs,
    );
    try {
      return await work(lock);
    } finally {
      // What was applied is applied and recorded; a lock that stays is ended by the lease.
      await lock.release().catch((error: Error) => context.log(`! ${error.message}`));
    }
  }

  private async look(
    step: Step,
    context: StepContext,
    state: NativeState | undefined,
  ): Promise<Opened> {
    const known = state ?? newState();
    const digests = new Digests(known.salt);
    const environment = this.commandEnvironment(context.order);
    // An apply is never stopped halfway, not even while it looks.
    const cancelled = step === 'apply' ? undefined : context.cancelled;
    const looking: Looking = {
      digests,
      guard: (command, options) => runGuard(command, options, environment, cancelled),
    };
    const place = await this.placeOf(context);
    const stack = await resolveStack(
      await readStack(context.workdir),
      context.order,
      place,
      digests,
    );
    const plan = await planStack(stack, known, looking);
    if (cancelled?.aborted) throw new StepCancelled(step);
    return { state: known, stack, looking, plan };
  }

  private async readState(context: StepContext): Promise<NativeState | undefined> {
    const text = await new StateClient(context.state).read();
    return text === undefined ? undefined : parseState(text);
  }

  private async placeOf({ order, workdir }: StepContext): Promise<Place> {
    const names = [order.org, order.environment, order.stackName].map(encodeURIComponent);
    const root = join(this.options.dataDir, 'native', ...names);
    await mkdir(root, { recursive: true });
    return { sourceFolder: workdir, root };
  }

  private commandEnvironment(order: WorkOrder): NodeJS.ProcessEnv {
    return {
      ...runnerEnvironment(this.options.environment ?? process.env),
      ...selectVariables(order.environmentVariables, (name) => !name.startsWith('KEELSON_')),
    };
  }

  /** Whatever goes wrong in a step is the step's failure, told without secrets. */
  private step<Result>(
    step: Step,
    context: StepContext,
    work: (context: StepContext, mask: SecretMask) => Promise<Result>,
  ): Promise<Result> {
    return maskedStep(context, async (inner, mask) => {
      const told = new Set<string>();
      const log = (line: string): void => {
        if (line.startsWith(faultMark)) told.add(line);
        inner.log(line);
      };
      try {
        if (step !== 'apply' && inner.cancelled.aborted) throw new StepCancelled(step);
        return await work({ ...inner, log }, mask);
      } catch (error) {
        if (error instanceof StepCancelled) throw error;
        const failure =
          error instanceof StepFailed ? error : new StepFailed(step, (error as Error).message);
        const lines = failure.message.split('; ').map((fault) => `${faultMark}${fault}`);
        for (const line of lines) if (!told.has(line)) inner.log(line);
        throw failure;
      }
    });
  }
}
