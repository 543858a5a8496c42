import type { Step } from '@keelson/domain';
import type { RememberedTool } from '../journal/job-record';
import type { JobSession } from './job-session';

/**
 * Sets the number of the step's next line. A tool that is followed again is read from its beginning, so its lines get the numbers
 * that they had; anything else is appended to what the server already has. Lines that were told before the tool started, and were
 * lost with the runner, leave no gap: the tool's lines then move up.
 */
export async function beginLog(
  session: JobSession,
  step: Step,
  options: { readonly linesKnown: boolean; readonly followed?: RememberedTool | undefined },
): Promise<void> {
  if (!options.linesKnown) return;
  const nothing = { step, from: 0, lines: [] };
  const known = await session.deps.api.logs(session.claim, nothing, session.leaving);
  session.logs.begin(step, Math.min(known, options.followed?.firstLine ?? known));
}
