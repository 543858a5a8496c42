import { Option, type Command } from 'commander';
import type { CliContext } from '../cli-context';
import { printList } from '../output/print';
import { listLimitDefault, take } from '../output/take';
import { openSession, type Session } from '../session';
import { readSecretValue } from './read-secret-value';

type OrgOptions = { readonly org?: string };
type SetOptions = OrgOptions & { readonly fromStdin?: boolean };
type ListOptions = { readonly limit: number; readonly org?: string | undefined };

const orgOption = (): Option =>
  new Option('--org <name>', 'the organisation, as in the metadata of manifests');

export function addSecretCommands(program: Command, context: CliContext): void {
  const secret = program
    .command('secret')
    .description('secrets: values that manifests name and nobody reads again');
  secret
    .command('set')
    .description('ask for the value, or take it from stdin; never from the command line')
    .argument('<name>')
    .option('--from-stdin', 'take all of stdin, without a last line break')
    .addOption(orgOption())
    .action(async (name: string, options: SetOptions, command: Command) => {
      const session = openSession(context, command);
      const value = await readSecretValue(session, name, options.fromStdin === true);
      await session.client.access.putSecret(name, value, options.org);
      session.terminal.error(`secret ${name} is set\n`);
    });
  secret
    .command('list')
    .description('names only')
    .addOption(orgOption())
    .action(async ({ org }: OrgOptions, command: Command) => {
      await listSecrets(openSession(context, command), { limit: listLimitDefault, org });
    });
  secret
    .command('delete')
    .argument('<name>')
    .addOption(orgOption())
    .action(async (name: string, { org }: OrgOptions, command: Command) => {
      const session = openSession(context, command);
      await session.client.access.deleteSecret(name, org);
      session.terminal.error(`secret ${name} is deleted\n`);
    });
}

export async function listSecrets(session: Session, { limit, org }: ListOptions): Promise<void> {
  const secrets = await take(session.client.access.secrets(org), limit);
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
