import type { Step } from '@keelson/domain';
import type { RememberedTool } from '../journal/job-record';
import type { JobSession } from './job-session';

/**
 * Sets the number of the step's next line. A tool that is followed again is read from its beginning, so its lines get the numbers
 * that they had; anything else is appended to what the server already has.
 */
export async function beginLog(
  session: JobSession,
  step: Step,
  options: { readonly linesKnown: boolean; readonly followed?: RememberedTool | undefined },
): Promise<void> {
  if (options.followed !== undefined) {
    session.logs.begin(step, options.followed.firstLine);
  } else if (options.linesKnown) {
    const nothing = { step, from: 0, lines: [] };
    session.logs.begin(step, await session.deps.api.logs(session.claim, nothing, session.leaving));
  }
}
