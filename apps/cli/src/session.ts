import { KeelsonClient } from '@keelson/client';
import type { Command } from 'commander';
import type { CliContext } from './cli-context';
import { CliFault } from './cli-fault';
import { findConnection } from './discovery/connection';
import { exitCode } from './exit-code';
import type { OutputFormat } from './output/output-format';

export type GlobalOptions = {
  readonly server?: string;
  readonly token?: string;
  readonly output: OutputFormat;
  readonly at?: string;
};

/** What a command works with once the command line is read. */
export type Session = CliContext & {
  readonly client: KeelsonClient;
  readonly output: OutputFormat;
};

/** For what has no past. What asks the server needs no such word: the server refuses it. */
export function refuseMoment(command: Command, why: string): void {
  if (command.optsWithGlobals<GlobalOptions>().at === undefined) return;
  throw new CliFault(exitCode.wrongUsage, `--at: ${why}`);
}

export function openSession(context: CliContext, command: Command): Session {
  const { output, at, ...connection } = command.optsWithGlobals<GlobalOptions>();
  const client = new KeelsonClient({
    ...findConnection(connection, context),
    ...(at === undefined ? {} : { at }),
  });
  return { ...context, client, output };
}
