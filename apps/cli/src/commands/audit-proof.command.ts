import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type {
  AuditFault,
  AuditProgress,
  AuditVerdict,
  ReplayDifference,
  ReplayVerdict,
} from '@keelson/client';
import type { Command } from 'commander';
import { CliFault } from '../cli-fault';
import type { CliContext } from '../cli-context';
import { exitCode } from '../exit-code';
import { formatFields } from '../output/fields';
import { print } from '../output/print';
import { writeStream } from '../output/write-file';
import { openSession, refuseMoment, type GlobalOptions, type Session } from '../session';

type Printing = Pick<Session, 'terminal' | 'output'>;

export function addProofCommands(audit: Command, context: CliContext): void {
  audit
    .command('export <file>')
    .description('the log as it is stored, for checks without a server')
    .option('--stream <stream>')
    .option('--type <type>')
    .option('--actor <actor>')
    .option('--correlation <id>')
    .option('--from <time>', 'inclusive')
    .option('--to <time>', 'exclusive')
    .action(async (file: string, filter: Record<string, string>, command: Command) => {
      const session = openSession(context, command);
      const target = resolve(context.cwd, file);
      await writeStream(await session.client.audit.export(filter), target);
      print(session, { file: target }, () => `${target} is written.`);
    });
  audit
    .command('verify [file]')
    .description('find out whether the past was changed; an exported FILE needs no server')
    .option('--roots <file>', 'roots kept elsewhere: a copy of DATA_DIR/audit-roots.ndjson')
    .action(async (file: string | undefined, options: { roots?: string }, command: Command) => {
      const { output } = command.optsWithGlobals<GlobalOptions>();
      if (file !== undefined) refuseMoment(command, 'a file is checked as it is');
      const messages =
        file === undefined
          ? openSession(context, command).client.audit.verify(context.interrupted)
          : offline(context, file, options.roots);
      await tellVerdict(context, { terminal: context.terminal, output }, messages);
    });
  audit
    .command('replay')
    .description(
      'fold, react, and decide every command again over the whole log; compare with what was recorded',
    )
    .action(async (_options: unknown, command: Command) => {
      const session = openSession(context, command);
      await tellReplay(session, session.client.audit.replay(context.interrupted));
    });
}

async function* offline(context: CliContext, file: string, rootsFile: string | undefined) {
  // Loaded here alone: no other command needs the event log, and what it brings along.
  const { isAuditRoot, verifyExport } = await import('@keelson/event-log');
  const kept: unknown[] = [];
  if (rootsFile !== undefined) {
    for await (const line of linesOf(context, rootsFile)) kept.push(parsed(line));
  }
  yield* verifyExport(linesOf(context, file), kept.filter(isAuditRoot));
}

/** Only a line feed ends a line of an export: readline would also split at other characters, which a payload may hold. */
async function* linesOf(context: CliContext, file: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(resolve(context.cwd, file), 'utf8')) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new CliFault(exitCode.wrongUsage, `${file} cannot be read (${code})`);
  }
  if (rest !== '') yield rest;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function tellVerdict(
  context: CliContext,
  printing: Printing,
  messages: AsyncIterable<AuditProgress | AuditVerdict>,
): Promise<void> {
  for await (const message of messages) {
    if (message.kind === 'progress') {
      tellProgress(printing, message);
      continue;
    }
    const { kind: _kind, ...verdict } = message;
    print(printing as Session, verdict, () => verdictText(printing, message));
    if (!verdict.ok) context.endWith(exitCode.failed);
    return;
  }
  throw new CliFault(exitCode.failed, 'the check ended without a verdict');
}

function verdictText({ terminal }: Printing, verdict: AuditVerdict): string {
  const { events, streams, roots, complete, fault, root } = verdict;
  if (fault) return faultText(terminal.styles, fault);
  const what = complete ? 'The log' : 'The excerpt';
  const lines = [`${what} is what was remembered: ${events} events in ${streams} streams.`];
  if (complete) lines.push(`${roots} remembered roots agree. Root of it all: ${root}`);
  else lines.push('An excerpt says nothing about events that are not in it.');
  return lines.join('\n');
}

function faultText(
  styles: Session['terminal']['styles'],
  { reason, message, event, line }: AuditFault,
): string {
  const fields = formatFields(
    [
      ['reason', reason],
      ['line', line === undefined ? undefined : String(line)],
      ['event', event?.id],
      ['type', event?.type],
      ['stream', event && `${event.stream}, revision ${event.revision}`],
      ['position', event?.position],
    ],
    styles,
  );
  return `The past was changed: ${message}.\n${fields}`;
}

async function tellReplay(
  session: Session,
  messages: AsyncIterable<AuditProgress | ReplayDifference | ReplayVerdict>,
): Promise<void> {
  const differences: ReplayDifference[] = [];
  for await (const message of messages) {
    if (message.kind === 'progress') tellProgress(session, message);
    else if (message.kind === 'difference') differences.push(message);
    else {
      const { kind: _kind, ...verdict } = message;
      print(session, { ...verdict, found: differences }, () => replayText(message, differences));
      if (!verdict.ok) session.endWith(exitCode.failed);
      return;
    }
  }
  throw new CliFault(exitCode.failed, 'the replay ended without a verdict');
}

function replayText(verdict: ReplayVerdict, differences: readonly ReplayDifference[]): string {
  const { events, streams, reactions, redecided, inferred, moot, open } = verdict;
  const told = differences.map(({ reason, message, event, recorded, replayed }) =>
    [
      `${reason}: ${message}`,
      `  event     ${event.id} (${event.type}, ${event.stream} revision ${event.revision}, position ${event.position})`,
      `  recorded  ${JSON.stringify(recorded)}`,
      `  replayed  ${JSON.stringify(replayed)}`,
    ].join('\n'),
  );
  const summary =
    `${verdict.differences} differences in ${events} events of ${streams} streams. ` +
    `${redecided} events decided again: ${redecided - inferred} upon commands of sagas, ${inferred} upon those of people, workers and timers. ` +
    `${reactions} reactions of sagas: ${moot} had nothing to do, ${open} still open.`;
  return [...told, summary].join('\n');
}

/** Only for a person who waits. */
function tellProgress({ terminal, output }: Printing, { events }: AuditProgress): void {
  if (output === 'table' && terminal.live) terminal.error(`${events} events\n`);
}
