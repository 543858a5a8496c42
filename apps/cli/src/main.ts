#!/usr/bin/env node
import { exitCode, type ExitCode } from './exit-code';
import { openTerminal } from './output/terminal';
import { runCli } from './run-cli';

/** One command line, with the real surroundings. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const interruption = new AbortController();
  const interrupt = (): void => {
    // The second Ctrl-C does not wait for anything.
    if (interruption.signal.aborted) process.exit(exitCode.interrupted);
    interruption.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  // `keelson ... | head` ends when head does, without a complaint.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCode.done);
    throw error;
  });
  try {
    return await runCli(argv, {
      terminal: openTerminal(),
      env: process.env,
      cwd: process.cwd(),
      stdin: process.stdin,
      nowMs: Date.now,
      interrupted: interruption.signal,
    });
  } finally {
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
  }
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
