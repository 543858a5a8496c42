import type { Projection, VerifiedProjection } from '@keelson/client';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context';
import { exitCode } from '../exit-code';
import { print, printList } from '../output/print';
import { listLimitDefault, take } from '../output/take';
import type { Column } from '../output/table';
import { openSession, type Session } from '../session';

const columns: readonly Column<Projection>[] = [
  { title: 'NAME', value: ({ name }) => name },
  { title: 'VERSION', value: ({ version }) => String(version), align: 'right' },
  { title: 'POSITION', value: ({ position }) => position, align: 'right' },
  { title: 'LAG', value: ({ lag }) => String(lag), align: 'right' },
  { title: 'REBUILD', value: ({ rebuild }) => (rebuild ? rebuildText(rebuild) : '') },
  { title: 'STOPPED BEFORE', value: ({ failure }) => failure?.eventId ?? '' },
];

export function addProjectionCommands(program: Command, context: CliContext): void {
  const projections = program
    .command('projections')
    .description('the views: where they stand, and building them anew from the log');
  projections
    .command('list')
    .description(
      'position and lag of each, whether it is being built anew, and what has stopped it',
    )
    .action(async (_options: object, command: Command) => {
      await listProjections(openSession(context, command));
    });
  projections
    .command('rebuild')
    .description(
      'build a view beside the live one, which serves meanwhile, and put it in its place',
    )
    .argument('<name>', 'a view, or all')
    .action(async (name: string, _options: object, command: Command) => {
      const session = openSession(context, command);
      const rebuilt = await session.client.projections.rebuild(name);
      print(session, rebuilt, (all) =>
        all.map((each) => `${each.name} is built anew up to ${each.position}\n`).join(''),
      );
    });
  projections
    .command('verify')
    .description('build a view aside and compare it with the live one; 1 when they differ')
    .argument('<name>')
    .action(async (name: string, _options: object, command: Command) => {
      const session = openSession(context, command);
      const verified = await session.client.projections.verify(name);
      print(session, verified, describe);
      if (!verified.equal) session.endWith(exitCode.failed);
    });
}

async function listProjections(session: Session): Promise<void> {
  const all = await take(session.client.projections.list(), listLimitDefault);
  printList(session, all, columns, 'There are no projections.');
  if (session.output !== 'table') return;
  for (const { name, failure } of all) {
    if (failure) session.terminal.error(`${name}: ${failure.error}\n${failure.wayOn}\n`);
  }
}

function rebuildText({ state, version, position }: NonNullable<Projection['rebuild']>): string {
  return state === 'due'
    ? `to version ${version}, not begun`
    : `to version ${version}, at ${position}`;
}

function describe({ name, position, digest, difference }: VerifiedProjection): string {
  // A view that shows the log itself has no rows of its own.
  const proof = digest === '' ? 'it shows the log itself' : digest;
  if (difference === null) return `${name} is what the log says, up to ${position} (${proof})`;
  const { table, key, live, rebuilt } = difference;
  const row = `${table} ${Object.values(key).join('/')}`;
  const how = !live ? 'is missing' : rebuilt ? 'is another' : 'should not be there';
  return (
    `${name} is not what the log says, up to ${position}: the first row that differs is ${row}, which ${how}\n` +
    `\`keelson projections rebuild ${name}\` builds it anew`
  );
}
