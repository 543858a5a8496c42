import { ApiError, ServerUnreachable } from '@keelson/client';
import { CommanderError } from 'commander';
import { CliFault } from './cli-fault';
import { exitCode, type ExitCode } from './exit-code';
import type { Terminal } from './output/terminal';

/** Says on stderr what went wrong, each fault with its path, and answers the exit code. */
export function reportFault(fault: unknown, terminal: Terminal): ExitCode {
  // Commander has written its own message, and help is not a fault.
  if (fault instanceof CommanderError) {
    return fault.exitCode === 0 ? exitCode.done : exitCode.wrongUsage;
  }
  const { message, details, code } = describe(fault);
  const { errorStyles } = terminal;
  terminal.error(`${errorStyles.bad('error:')} ${message}\n`);
  for (const detail of details) terminal.error(`  ${detail}\n`);
  return code;
}

type Description = {
  readonly message: string;
  readonly details: readonly string[];
  readonly code: ExitCode;
};

function describe(fault: unknown): Description {
  if (fault instanceof CliFault) {
    return { message: fault.message, details: fault.details, code: fault.exitCode };
  }
  if (fault instanceof ApiError) return describeProblem(fault);
  if (fault instanceof ServerUnreachable) {
    return {
      message: fault.message,
      details: [
        'Is it running? `npm start` starts one here; --server or KEELSON_SERVER name another.',
      ],
      code: exitCode.failed,
    };
  }
  return {
    message: fault instanceof Error ? fault.message : String(fault),
    details: [],
    code: exitCode.failed,
  };
}

function describeProblem({ title, detail, code, faults, status }: ApiError): Description {
  const details = faults.map(({ path, message }) => `${path}: ${message}`);
  // A detail that only strings the faults together would say everything twice.
  const repeats = faults.length > 0 && faults.every(({ message }) => detail?.includes(message));
  const message = repeats ? title : (detail ?? title);
  return { message: `${message} (${code})`, details, code: codeOfStatus(status) };
}

function codeOfStatus(status: number): ExitCode {
  if (status === 404) return exitCode.notFound;
  return status >= 400 && status < 500 ? exitCode.refused : exitCode.failed;
}
