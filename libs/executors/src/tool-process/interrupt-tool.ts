import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { ToolProcess } from '../executor.port';
import { processStartedAt } from './process-identity';
import { pidFileOf } from './prepare-tool';

export type InterruptTimes = {
  /** How long the tool may take to end after the first interrupt. */
  readonly graceMs: number;
  /** How long after the second. */
  readonly lastGraceMs: number;
};

export const defaultInterruptTimes: InterruptTimes = { graceMs: 30_000, lastGraceMs: 10_000 };

const pidFileRetryMs = 20;

/**
 * Asks a tool to end: SIGINT, a grace, SIGINT again, another, and at last SIGKILL for its whole group. Only for steps that change
 * no infrastructure: an apply is never interrupted, because what it was creating at that moment would be lost from the state.
 * `ended` stops the escalation.
 */
export async function interruptTool(
  tool: ToolProcess,
  times: InterruptTimes,
  ended: AbortSignal,
): Promise<void> {
  try {
    await interruptOnce(tool, ended);
    await delay(times.graceMs, undefined, { signal: ended });
    await interruptOnce(tool, ended);
    await delay(times.lastGraceMs, undefined, { signal: ended });
    if (await isAlive(tool)) process.kill(-tool.pid, 'SIGKILL');
  } catch (error) {
    if (!ended.aborted && (error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The wrapper writes the process id just before it becomes the tool: a very early interrupt has to wait for it. */
async function interruptOnce(tool: ToolProcess, ended: AbortSignal): Promise<void> {
  while (await isAlive(tool)) {
    const pid = await toolPid(tool);
    if (pid !== undefined) {
      process.kill(pid, 'SIGINT');
      return;
    }
    await delay(pidFileRetryMs, undefined, { signal: ended });
  }
}

async function isAlive(tool: ToolProcess): Promise<boolean> {
  return (await processStartedAt(tool.pid)) === tool.startedAt;
}

async function toolPid(tool: ToolProcess): Promise<number | undefined> {
  try {
    const text = await readFile(pidFileOf(tool), 'utf8');
    return text.endsWith('\n') ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}
