import { Argument, type Command } from 'commander';
import type { CliContext } from '../cli-context';
import { printList } from '../output/print';
import { listLimitDefault, parseLimit, take } from '../output/take';
import { openSession, type Session } from '../session';
import { listApiKeys } from './api-key.command';
import { listApprovals } from './list-approvals';
import { listEvents } from './audit.command';
import { listProjects, pipelineColumns, showProject } from './infra-project.command';
import { printPipeline } from './print-pipeline';
import { listRunners } from './runner.command';
import { listRuns, showRun } from './run.command';
import { listSecrets } from './secret.command';
import { showStackJob } from './stack-job.command';
import { listStacks, showStack } from './stack.command';

type ListOptions = { readonly limit: number };
type Kind = {
  readonly names: readonly string[];
  readonly list: (session: Session, options: ListOptions) => Promise<void>;
  /** Absent where the list says it all. */
  readonly show?: (session: Session, name: string) => Promise<void>;
};

const kinds: readonly Kind[] = [
  { names: ['stacks', 'stack'], list: listStacks, show: showStack },
  { names: ['runs', 'run'], list: listRuns, show: showRun },
  { names: ['stack-jobs', 'stack-job', 'jobs', 'job'], list: listRuns, show: showStackJob },
  {
    names: ['infra-projects', 'infra-project', 'projects', 'project'],
    list: listProjects,
    show: showProject,
  },
  {
    names: ['infra-pipelines', 'infra-pipeline', 'pipelines', 'pipeline'],
    list: listPipelines,
    show: printPipeline,
  },
  { names: ['approvals', 'approval'], list: listApprovals },
  { names: ['runners', 'runner'], list: listRunners },
  { names: ['secrets', 'secret'], list: listSecrets },
  { names: ['api-keys', 'api-key'], list: listApiKeys },
  { names: ['events', 'event'], list: listEvents },
];

/** Manifests say `InfraProject`, the command line `infra-project`: both are understood. */
const kindOf = (text: string): Kind | undefined => {
  const name = text.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
  return kinds.find((kind) => kind.names.includes(name));
};

export function addGetCommand(program: Command, context: CliContext): void {
  const known = kinds.map((kind) => kind.names[0]).join(', ');
  program
    .command('get')
    .description('list things of a kind, or show one')
    .addArgument(new Argument('<kind>', known))
    .argument('[name]', 'its id, or its name where it has one')
    .option('--limit <count>', 'at most so many', parseLimit, listLimitDefault)
    .action(
      async (word: string, name: string | undefined, options: ListOptions, command: Command) => {
        const kind = kindOf(word);
        if (kind === undefined) {
          return command.error(`error: there is no kind '${word}'; there are ${known}`);
        }
        const session = openSession(context, command);
        if (name === undefined) return kind.list(session, options);
        if (kind.show === undefined) {
          return command.error(`error: ${kind.names[0]} can only be listed`);
        }
        await kind.show(session, name);
      },
    );
}

/** Pipelines belong to projects: the newest of each. */
async function listPipelines(session: Session, { limit }: ListOptions): Promise<void> {
  const { infraProjects } = session.client;
  const projects = await take(infraProjects.list(), limit);
  const lists = [];
  for (const project of projects) {
    lists.push(await take(infraProjects.pipelines(project.id), limit));
  }
  const pipelines = lists
    .flat()
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
    .slice(0, limit);
  const columns = pipelineColumns(session.terminal.styles);
  printList(session, pipelines, columns, 'There are no pipelines.');
}
