import type { StepContext, ToolProcess } from '../executor.port';
import { followTool, type ToolEnd } from './follow-tool';
import { defaultInterruptTimes, interruptTool, type InterruptTimes } from './interrupt-tool';
import { prepareTool, type PreparedTool, type ToolCommand } from './prepare-tool';

export type ToolRun = {
  /** The tool's wrapper that was made ready for this command. */
  readonly prepared?: PreparedTool;
  /** Asked only when a tool has to be started and none was prepared. */
  readonly command: () => Promise<ToolCommand>;
  /** Makes the tool's files ready; asked before any tool is let go. */
  readonly beforeStart?: () => Promise<void>;
  /** The tool is at work, and there is time to make the next one ready. */
  readonly whileRunning?: () => void;
  /** Whether cancelling the run ends this tool. Never for what changes infrastructure. */
  readonly interruptible: boolean;
  readonly interruptTimes?: InterruptTimes;
  readonly onLine: (line: string, from: 'stdout' | 'stderr') => void;
};

/**
 * Runs the one tool of a step to its end, or goes on with the one that an earlier life of this runner had started. Either way
 * `onLine` gets the whole output from the beginning.
 */
export async function runTool(context: StepContext, run: ToolRun): Promise<ToolEnd> {
  if (context.resume) {
    const end = await follow(context, context.resume, run);
    // The earlier life died between preparing the tool and letting it begin: nothing has happened yet.
    if (end.type !== 'not_started') return end;
  }
  return follow(context, await start(context, run), run);
}

async function start(context: StepContext, run: ToolRun): Promise<ToolProcess> {
  const { prepared = await prepareTool(context.scratch, await run.command()) } = run;
  try {
    await run.beforeStart?.();
    await context.toolStarted(prepared.tool);
  } catch (error) {
    prepared.abandon();
    throw error;
  }
  prepared.go();
  return prepared.tool;
}

async function follow(context: StepContext, tool: ToolProcess, run: ToolRun): Promise<ToolEnd> {
  const ended = new AbortController();
  let interrupting: Promise<void> | undefined;
  const interrupt = (): void => {
    interrupting = interruptTool(tool, run.interruptTimes ?? defaultInterruptTimes, ended.signal);
    // Awaited below; until then a failure must not count as unhandled.
    interrupting.catch(() => undefined);
  };
  if (run.interruptible) {
    if (context.cancelled.aborted) interrupt();
    else context.cancelled.addEventListener('abort', interrupt, { once: true });
  }
  run.whileRunning?.();
  try {
    return await followTool(tool, run.onLine);
  } finally {
    context.cancelled.removeEventListener('abort', interrupt);
    ended.abort();
    await interrupting;
  }
}
