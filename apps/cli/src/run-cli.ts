import type { CliContext } from './cli-context';
import { exitCode, type ExitCode } from './exit-code';
import { buildProgram } from './program';
import { reportFault } from './report-fault';

/** Runs one command line and answers the exit code; never throws, never ends the process. */
export async function runCli(
  argv: readonly string[],
  surroundings: Omit<CliContext, 'endWith'>,
): Promise<ExitCode> {
  let code: ExitCode = exitCode.done;
  const context: CliContext = {
    ...surroundings,
    endWith: (ended) => {
      code = ended;
    },
  };
  try {
    await buildProgram(context).parseAsync(argv, { from: 'user' });
  } catch (fault) {
    return reportFault(fault, context.terminal);
  }
  return code;
}
