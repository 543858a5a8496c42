import { spawn } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ToolProcess } from '../executor.port';
import { processStartedAt } from './process-identity';
import { toolWrapper, wordToStart } from './tool-wrapper';

export type ToolCommand = {
  /** Names the folder of the output files within the scratch folder. */
  readonly name: string;
  readonly binary: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
};

export type PreparedTool = {
  readonly tool: ToolProcess;
  /** Lets the tool begin. Until then only its wrapper waits; if the runner dies before, the tool is never started. */
  readonly go: () => void;
  /** Gives the tool up before it began; its exit file says so to whoever remembers it. */
  readonly abandon: () => void;
  /** Gives up a tool that nobody remembers: nothing of it is left. */
  readonly discard: () => Promise<void>;
};

/** The file that holds the tool's own process id (`ToolProcess.pid` is the wrapper's, which leads the group). */
export const pidFileOf = (tool: ToolProcess): string => join(tool.exitFile, '..', 'pid');

/**
 * Prepares a tool in a process group and session of its own, with its output going to files: it then survives the runner, which
 * a tool on a pipe does not (it dies of its next write and leaves state and lock behind).
 */
export async function prepareTool(scratch: string, command: ToolCommand): Promise<PreparedTool> {
  const folder = await mkdtemp(join(scratch, `${command.name}-`));
  const stdoutFile = join(folder, 'stdout');
  const stderrFile = join(folder, 'stderr');
  const exitFile = join(folder, 'exit');
  const stdout = await open(stdoutFile, 'w', 0o600);
  const stderr = await open(stderrFile, 'w', 0o600);
  try {
    const child = spawn(
      '/bin/sh',
      [
        '-c',
        toolWrapper,
        'keelson-tool',
        exitFile,
        join(folder, 'pid'),
        command.binary,
        ...command.args,
      ],
      {
        cwd: command.cwd,
        env: command.env,
        detached: true,
        stdio: ['pipe', stdout.fd, stderr.fd],
      },
    );
    const pid = await spawned(child);
    child.unref();
    // The wrapper may be gone (killed from outside) when the word is written; following it then tells so.
    child.stdin?.on('error', () => undefined);
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const startedAt = (await processStartedAt(pid)) ?? 'unknown';
    return {
      tool: { pid, startedAt, stdoutFile, stderrFile, exitFile },
      go: () => child.stdin?.end(wordToStart),
      abandon: () => child.stdin?.end(),
      discard: async () => {
        child.kill('SIGKILL');
        await ended;
        await rm(folder, { recursive: true, force: true });
      },
    };
  } finally {
    await stdout.close();
    await stderr.close();
  }
}

function spawned(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid as number));
  });
}
