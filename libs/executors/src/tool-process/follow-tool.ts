import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { ToolProcess } from '../executor.port';
import { ANYTHING, FolderWakes } from './folder-wakes';
import { GrowingFile } from './growing-file';
import { processStartedAt } from './process-identity';
import { neverStarted } from './tool-wrapper';

/** `lost`: the process is gone and left no exit code (killed with its wrapper, a rebooted machine): nobody knows how far it came. */
export type ToolEnd =
  | { readonly type: 'exited'; readonly code: number }
  | { readonly type: 'not_started' }
  | { readonly type: 'lost' };

/**
 * Follows a tool's standard output from its beginning until the tool has ended, whoever started it. The lines are the same, in
 * the same order, for everyone who follows; standard error comes after them, because how the two interleave is not recorded.
 */
export async function followTool(
  tool: ToolProcess,
  onLine: (line: string, from: 'stdout' | 'stderr') => void,
): Promise<ToolEnd> {
  const wakes = new FolderWakes(dirname(tool.exitFile));
  const stdout = new GrowingFile(tool.stdoutFile);
  const stderr = new GrowingFile(tool.stderrFile);
  const onStdout = (line: string): void => onLine(line, 'stdout');
  const exitName = basename(tool.exitFile);
  let changed: ReadonlySet<string> | typeof ANYTHING = ANYTHING;
  try {
    for (;;) {
      // The end is looked for before the lines are read, so that nothing written before the end is missed. A tool that only wrote
      // has not ended.
      const mayHaveEnded = changed === ANYTHING || changed.has(exitName);
      const end = mayHaveEnded ? await endOf(tool) : undefined;
      if (end) {
        await stdout.finish(onStdout).catch(ignoreMissing);
        await stderr.finish((line) => onLine(line, 'stderr')).catch(ignoreMissing);
        return end;
      }
      await stdout.readLines(onStdout);
      changed = await wakes.next();
    }
  } finally {
    wakes.close();
    await stdout.close();
    await stderr.close();
  }
}

async function endOf(tool: ToolProcess): Promise<ToolEnd | undefined> {
  const recorded = await exitOf(tool);
  if (recorded) return recorded;
  if ((await processStartedAt(tool.pid)) === tool.startedAt) return undefined;
  return (await exitOf(tool)) ?? { type: 'lost' };
}

async function exitOf(tool: ToolProcess): Promise<ToolEnd | undefined> {
  let text: string;
  try {
    text = await readFile(tool.exitFile, 'utf8');
  } catch (error) {
    ignoreMissing(error);
    return undefined;
  }
  if (!text.endsWith('\n')) return undefined;
  const word = text.trim();
  if (word === neverStarted) return { type: 'not_started' };
  const code = Number(word);
  return word !== '' && Number.isInteger(code) ? { type: 'exited', code } : { type: 'lost' };
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
