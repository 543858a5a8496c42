import { StepFailed, type StepContext } from '../executor.port';
import { sentences } from './apply-verdict';
import { TerraformOutput } from './terraform-output';
import type { TerraformSession } from './terraform-session';

/** Tools from before `init -json` (Terraform 1.8) refuse the flag before they do anything. */
const unknownJsonFlag = /flag provided but not defined: -json/;

const initArgs = ['init', '-input=false', '-no-color', '-reconfigure'] as const;
export const argsOfInit = (): Promise<readonly string[]> => Promise.resolve([...initArgs, '-json']);

/** The step `init`: live, cancellable. */
export async function initialize(
  context: StepContext,
  session: TerraformSession,
  ahead: () => void,
): Promise<string> {
  const output = new TerraformOutput(context, 'all', (version) =>
    context.log(`Initializing ${session.tool} ${version}…`),
  );
  const end = await session.look({
    name: 'init',
    output,
    args: argsOfInit,
    files: () => session.workspace.writeOverride(),
    ahead,
  });
  if (end.type === 'exited' && end.code === 0) {
    return `${session.tool} ${output.version ?? ''}`.trim();
  }
  if (output.stderr.some((line) => unknownJsonFlag.test(line))) {
    await initializeWithoutJson(session);
    return session.tool;
  }
  throw new StepFailed('init', sentences(output));
}

async function initializeWithoutJson(session: TerraformSession): Promise<void> {
  const { code, stderr } = await session.capture(initArgs);
  if (code !== 0) throw new StepFailed('init', stderr.replace(/\s+/g, ' ').trim());
}

/**
 * Makes a workspace that was planned on another runner ready for its apply: provider packages and the tool's own bookkeeping do not
 * travel. The lock file does, and is binding. Says nothing when it succeeds, because the apply's log begins with the apply.
 */
export async function restoreWorkspace(session: TerraformSession): Promise<void> {
  if (await session.workspace.isInitialized()) return;
  await session.workspace.writeOverride();
  const lock = (await session.workspace.hasLockFile()) ? ['-lockfile=readonly'] : [];
  const { code, stdout, stderr } = await session.capture([...initArgs, ...lock]);
  if (code !== 0) {
    const said = (stderr.trim() || stdout.trim()).replace(/\s+/g, ' ');
    throw new StepFailed('apply', `the workspace could not be restored: ${said}`);
  }
}
