import type { ParkedKey } from '@keelson/client';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context';
import { print, printList } from '../output/print';
import { listLimitDefault, take } from '../output/take';
import type { Column } from '../output/table';
import { openSession } from '../session';

const columns: readonly Column<ParkedKey>[] = [
  { title: 'KEY', value: ({ key }) => key },
  { title: 'STOPPED BEFORE', value: ({ eventId }) => eventId },
  { title: 'POSITION', value: ({ position }) => position, align: 'right' },
  { title: 'WAITING', value: ({ waiting }) => String(waiting), align: 'right' },
];

export function addSagaCommands(program: Command, context: CliContext): void {
  const sagas = program
    .command('sagas')
    .description('what reacts to events: keys that a fault has stopped, and letting them go on');
  sagas
    .command('list')
    .description('keys that stand still, the event that stopped each, and the way on')
    .action(async (_options: object, command: Command) => {
      const session = openSession(context, command);
      const all = await take(session.client.sagas.parked(), listLimitDefault);
      printList(session, all, columns, 'No key stands still.');
      if (session.output !== 'table') return;
      for (const { key, error, wayOn } of all) {
        session.terminal.error(`${key}: ${error}\n${wayOn}\n`);
      }
    });
  sagas
    .command('retry')
    .description('let the sagas hear again, in order, all that was parked of a key')
    .argument('<key>')
    .action(async (key: string, _options: object, command: Command) => {
      const session = openSession(context, command);
      await session.client.sagas.retry(key);
      print(session, { key }, () => `${key} goes on\n`);
    });
}
