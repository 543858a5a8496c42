import type {
  ApplyResult,
  Executor,
  PlanDocument,
  PlanResult,
  RefreshResult,
  StepContext,
  ToolProcess,
} from '@keelson/executors';
import { processStartedAt } from '@keelson/executors';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../workspace/digest';

const one = { add: 1, change: 0, delete: 0 };
const none = { add: 0, change: 0, delete: 0 };

/** A real executor of a tool that only writes files; a spec replaces the steps it is about. */
export class ScriptedExecutor implements Executor {
  idempotent = false;
  readonly handoverExcludes = ['cache'];
  readonly calls: string[] = [];
  readonly contexts: StepContext[] = [];
  noChanges = false;
  warnings: string[] = [];
  onInit: (context: StepContext) => Promise<void> = () => Promise.resolve();
  onRefresh: (context: StepContext) => Promise<void> = () => Promise.resolve();
  onPlan: (context: StepContext) => Promise<void> = () => Promise.resolve();
  onApply: (context: StepContext) => Promise<void> = () => Promise.resolve();
  resumeApply?: (context: StepContext) => Promise<ApplyResult>;

  async init(context: StepContext): Promise<{ summary?: string }> {
    this.begin('init', context);
    context.log('initialising');
    await mkdir(join(context.workdir, 'cache'), { recursive: true });
    await writeFile(join(context.workdir, 'cache', 'provider'), 'can be fetched again');
    await this.onInit(context);
    return { summary: 'initialised' };
  }

  async refresh(context: StepContext): Promise<RefreshResult> {
    this.begin('refresh', context);
    await this.onRefresh(context);
    return { drift: [] };
  }

  async plan(context: StepContext): Promise<PlanResult> {
    this.begin('plan', context);
    await this.onPlan(context);
    const saved = Buffer.from(
      `plan of ${await readFile(join(context.workdir, 'main.txt'), 'utf8')}`,
    );
    await writeFile(join(context.scratch, 'saved-plan'), saved);
    const document: PlanDocument = {
      delta: { resources: this.noChanges ? none : one, outputs: none },
      changes: [],
      outputs: {},
      drift: [],
      warnings: this.warnings,
    };
    return { planDigest: digestOf(saved), noChanges: this.noChanges, document };
  }

  async apply(context: StepContext, planDigest: string): Promise<ApplyResult> {
    this.begin('apply', context);
    await this.onApply(context);
    const saved = await readFile(join(context.scratch, 'saved-plan'));
    if (digestOf(saved) !== planDigest) throw new Error('another plan');
    return { applied: one, outputs: { url: { value: 'http://shop', sensitive: false } } };
  }

  private begin(step: string, context: StepContext): void {
    this.calls.push(context.resume === undefined ? step : `${step} followed`);
    this.contexts.push(context);
  }
}

/** A process that certainly runs: this one. */
export async function runningTool(scratch: string): Promise<ToolProcess> {
  return {
    pid: process.pid,
    startedAt: (await processStartedAt(process.pid)) ?? '',
    stdoutFile: join(scratch, 'stdout'),
    stderrFile: join(scratch, 'stderr'),
    exitFile: join(scratch, 'exit'),
  };
}

/** A process id that is used again: what was started then is gone. */
export async function goneTool(scratch: string): Promise<ToolProcess> {
  return { ...(await runningTool(scratch)), startedAt: 'long ago' };
}

export function neverEnding(): Promise<never> {
  return new Promise(() => undefined);
}
