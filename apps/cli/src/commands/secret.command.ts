import type { Command } from 'commander';
import type { CliContext } from '../cli-context';
import { printList } from '../output/print';
import { listLimitDefault, take } from '../output/take';
import { openSession, type Session } from '../session';
import { readSecretValue } from './read-secret-value';

export function addSecretCommands(program: Command, context: CliContext): void {
  const secret = program
    .command('secret')
    .description('secrets: values that manifests name and nobody reads again');
  secret
    .command('set')
    .description('ask for the value, or take it from stdin; never from the command line')
    .argument('<name>')
    .option('--from-stdin', 'take all of stdin, without a last line break')
    .action(async (name: string, options: { fromStdin?: boolean }, command: Command) => {
      const session = openSession(context, command);
      const value = await readSecretValue(session, name, options.fromStdin === true);
      await session.client.access.putSecret(name, value);
      session.terminal.error(`secret ${name} is set\n`);
    });
  secret
    .command('list')
    .description('names only')
    .action(async (_options: unknown, command: Command) => {
      await listSecrets(openSession(context, command), { limit: listLimitDefault });
    });
  secret
    .command('delete')
    .argument('<name>')
    .action(async (name: string, _options: unknown, command: Command) => {
      const session = openSession(context, command);
      await session.client.access.deleteSecret(name);
      session.terminal.error(`secret ${name} is deleted\n`);
    });
}

export async function listSecrets(session: Session, { limit }: { limit: number }): Promise<void> {
  const secrets = await take(session.client.access.secrets(), limit);
  printList(
    session,
    secrets,
    [
      { title: 'NAME', value: (secret) => secret.name },
      { title: 'UPDATED', value: (secret) => secret.updatedAt },
    ],
    'There are no secrets.',
  );
}
