#!/usr/bin/env node
import { exitCode, type ExitCode } from './exit-code';
import { openTerminal } from './output/terminal';
import { runCli } from './run-cli';

/** One Ctrl-C comes twice: from the terminal, and passed on by npm. */
const oneKeyPressMs = 500;

/** One command line, with the real surroundings. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const interruption = new AbortController();
  let interruptedAtMs = Infinity;
  const interrupt = (): void => {
    // The second Ctrl-C does not wait for anything.
    if (Date.now() - interruptedAtMs > oneKeyPressMs) process.exit(exitCode.interrupted);
    interruptedAtMs = Math.min(interruptedAtMs, Date.now());
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
