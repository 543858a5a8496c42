import type { EventFilter, RecordedEvent } from '@keelson/client';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context';
import { printList } from '../output/print';
import { listLimitDefault, pageOf, parseLimit, take } from '../output/take';
import type { Column } from '../output/table';
import { openSession, type Session } from '../session';
import { addProofCommands } from './audit-proof.command';
import { addWhyCommand } from './audit-why.command';

type LogOptions = Omit<EventFilter, 'limit'> & { readonly limit: number };

const columns: readonly Column<RecordedEvent>[] = [
  { title: 'POSITION', value: (event) => event.position, align: 'right' },
  { title: 'AT', value: (event) => event.at },
  { title: 'STREAM', value: (event) => event.stream },
  { title: 'EVENT', value: (event) => event.type },
  { title: 'BY', value: (event) => event.actor },
];

export function addAuditCommands(program: Command, context: CliContext): void {
  const audit = program.command('audit').description('what happened, who did it, and why');
  audit
    .command('log')
    .description('remembered events')
    .option('--stream <stream>')
    .option('--type <type>')
    .option('--actor <actor>')
    .option('--correlation <id>', 'what one command led to by itself')
    .option('--text <text>', 'anywhere in the payload')
    .option('--from <time>', 'inclusive')
    .option('--to <time>', 'exclusive')
    .option('--limit <count>', 'at most so many', parseLimit, listLimitDefault)
    .action(async (options: LogOptions, command: Command) => {
      await listEvents(openSession(context, command), options);
    });
  addWhyCommand(audit, context);
  addProofCommands(audit, context);
}

export async function listEvents(session: Session, options: LogOptions): Promise<void> {
  const events = await take(session.client.events(pageOf(options)), options.limit);
  printList(session, events, columns, 'There are no such events.');
}
