import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { StepContext } from '../executor.port';
import { captureTool } from '../tool-process/capture-tool';

const pushAttemptsMax = 5;
const firstPushRetryMs = 1_000;

export type Rescue = 'not_needed' | 'pushed' | 'failed';

/**
 * When an apply could not write its state to the backend it leaves the state as a file. Without it the created resources would
 * be unknown, and created again by the next run; so it is pushed until the backend takes it. A copy stays in the scratch folder when it
 * does not.
 */
export async function rescueState(
  context: StepContext,
  file: string,
  tool: { readonly binary: string; readonly env: NodeJS.ProcessEnv },
): Promise<Rescue> {
  if (!(await keep(file, join(context.scratch, 'errored.tfstate')))) return 'not_needed';
  for (let attempt = 0; attempt < pushAttemptsMax; attempt += 1) {
    if (attempt > 0) await delay(firstPushRetryMs * 2 ** (attempt - 1));
    const { code, stderr } = await captureTool(
      tool.binary,
      ['state', 'push', '-no-color', '-lock-timeout=30s', file],
      { cwd: context.workdir, env: tool.env },
    );
    if (code === 0) {
      context.log('✓ The state has been saved at a later attempt');
      return 'pushed';
    }
    context.log(`! The state could not be saved: ${stderr.replace(/\s+/g, ' ').trim()}`);
  }
  return 'failed';
}

async function keep(file: string, copy: string): Promise<boolean> {
  try {
    await copyFile(file, copy);
    await chmod(copy, 0o600);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
