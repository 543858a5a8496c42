import { readFile } from 'node:fs/promises';
import { processStartedAt, type ToolProcess } from '@keelson/executors';

/** `gone`: it runs no more and left no exit code, so nobody knows how far it came. */
export type ToolFate = 'running' | 'ended' | 'gone';

export async function fateOf(tool: ToolProcess): Promise<ToolFate> {
  if (await hasExitCode(tool)) return 'ended';
  if ((await processStartedAt(tool.pid)) === tool.startedAt) return 'running';
  // It may have ended between the two looks.
  return (await hasExitCode(tool)) ? 'ended' : 'gone';
}

async function hasExitCode(tool: ToolProcess): Promise<boolean> {
  try {
    return (await readFile(tool.exitFile, 'utf8')).trim() !== '';
  } catch {
    return false;
  }
}
