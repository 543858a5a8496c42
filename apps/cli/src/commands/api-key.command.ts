import type { Role } from '@keelson/client';
import { Option, type Command } from 'commander';
import type { CliContext } from '../cli-context';
import { print, printList } from '../output/print';
import { listLimitDefault, take } from '../output/take';
import { openSession, type Session } from '../session';

export function addApiKeyCommands(program: Command, context: CliContext): void {
  const apiKey = program.command('api-key').description('tokens for people, machines and runners');
  apiKey
    .command('create')
    .description('print a new token, this once')
    .argument('<name>')
    .addOption(
      new Option('--role <role>')
        .choices(['admin', 'writer', 'reader', 'runner'])
        .makeOptionMandatory(),
    )
    .action(async (name: string, { role }: { role: Role }, command: Command) => {
      const session = openSession(context, command);
      const key = await session.client.access.createApiKey({ name, role });
      if (session.output === 'table') {
        session.terminal.error(`${key.id} (${role}); its token is shown this once:\n`);
      }
      print(session, key, ({ token }) => token);
    });
  apiKey.command('list').action(async (_options: unknown, command: Command) => {
    await listApiKeys(openSession(context, command), { limit: listLimitDefault });
  });
  apiKey
    .command('delete')
    .argument('<id>')
    .action(async (id: string, _options: unknown, command: Command) => {
      const session = openSession(context, command);
      await session.client.access.deleteApiKey(id);
      session.terminal.error(`${id} is deleted\n`);
    });
}

export async function listApiKeys(session: Session, { limit }: { limit: number }): Promise<void> {
  const keys = await take(session.client.access.apiKeys(), limit);
  printList(
    session,
    keys,
    [
      { title: 'ID', value: (key) => key.id },
      { title: 'NAME', value: (key) => key.name },
      { title: 'ROLE', value: (key) => key.role },
      { title: 'CREATED', value: (key) => key.createdAt },
    ],
    'There are no API keys.',
  );
}
