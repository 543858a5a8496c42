import type { EventWhy } from '@keelson/client';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context';
import { print } from '../output/print';
import { listLimitDefault, parseLimit } from '../output/take';
import { formatTable, type Column } from '../output/table';
import { openSession, type Session } from '../session';

type Line = { readonly what: string; readonly stream: string; readonly at: string; by: string };

const columns: readonly Column<Line>[] = [
  { title: 'EVENT', value: ({ what }) => what },
  { title: 'STREAM', value: ({ stream }) => stream },
  { title: 'AT', value: ({ at }) => at },
  { title: 'BY', value: ({ by }) => by },
];

export function addWhyCommand(audit: Command, context: CliContext): void {
  audit
    .command('why <event>')
    .description('the causes of an event up to the person, and what it led to')
    .option('--limit <count>', 'at most so many effects', parseLimit, listLimitDefault)
    .action(async (eventId: string, { limit }: { limit: number }, command: Command) => {
      const session = openSession(context, command);
      const why = await session.client.audit.why(eventId, { limit: Math.min(limit, 500) });
      print(session, why, () => whyText(session, why));
    });
}

function whyText({ terminal }: Session, { event, causes, root, effects }: EventWhy): string {
  const lineOf = (each: EventWhy['event'], mark: string): Line => ({
    ...{ what: `${mark} ${each.type}`, stream: each.stream, at: each.at, by: each.actor },
  });
  const lines: Line[] = [
    { what: 'command', stream: root.id, at: root.at, by: root.actor },
    ...[...causes].reverse().map((cause) => lineOf(cause.event, '→')),
    lineOf(event, '●'),
    ...effects.items.map((each) => lineOf(each, '  →')),
  ];
  return `${formatTable(lines, columns, terminal.styles)}\n${whatIsMissing(effects)}`;
}

function whatIsMissing({ nextCursor, searchedUpTo }: EventWhy['effects']): string {
  if (nextCursor !== null) return 'There are more effects; --limit shows them.\n';
  if (searchedUpTo === null) return '';
  return `The log was searched up to position ${searchedUpTo}; what came of it later is not shown.\n`;
}
