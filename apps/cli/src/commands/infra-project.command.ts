import type { InfraPipelineSummary, InfraProject } from '@keelson/client';
import type { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import type { CliContext } from '../cli-context';
import { formatFields } from '../output/fields';
import { print, printList } from '../output/print';
import type { Styles } from '../output/styles';
import type { Column } from '../output/table';
import { listLimitDefault, parseLimit, take } from '../output/take';
import { openSession, type Session } from '../session';
import { paintState } from './describe-run';
import { offerFollowing, type FollowChoice } from './offer-following';
import { printPipeline } from './print-pipeline';

type ListOptions = { limit: number };
type PipelinesOptions = ListOptions & { project: string };

const projectColumns: readonly Column<InfraProject>[] = [
  { title: 'ID', value: (project) => project.id },
  { title: 'NAME', value: (project) => project.name },
  { title: 'ORG', value: (project) => project.org },
  { title: 'STACKS', value: (project) => String(project.stacks.length), align: 'right' },
  { title: 'GENERATION', value: (project) => String(project.generation), align: 'right' },
  { title: 'UPDATED', value: (project) => project.updatedAt },
];

export const pipelineColumns = (styles: Styles): readonly Column<InfraPipelineSummary>[] => [
  { title: 'ID', value: (pipeline) => pipeline.id },
  { title: 'PROJECT', value: (pipeline) => pipeline.projectName },
  { title: 'OPERATION', value: (pipeline) => pipeline.operation },
  { title: 'STATE', value: (pipeline) => paintState(pipeline.result ?? pipeline.status, styles) },
  { title: 'CREATED', value: (pipeline) => pipeline.createdAt },
  { title: 'ENDED', value: (pipeline) => pipeline.endedAt ?? '' },
];

export function addInfraProjectCommands(program: Command, context: CliContext): void {
  const project = program
    .command('infra-project')
    .description('projects: stacks, their environments and their order (an id or a name)');
  project
    .command('list')
    .option('--limit <count>', 'at most so many', parseLimit, listLimitDefault)
    .action(async (options: ListOptions, command: Command) => {
      await listProjects(openSession(context, command), options);
    });
  project
    .command('run-pipeline')
    .description('deploy the project as it is')
    .argument('<project>')
    .option('--follow', 'show its progress until it ends')
    .option('--no-follow', 'only start it')
    .action(async (name: string, choice: FollowChoice, command: Command) => {
      const session = openSession(context, command);
      const key = randomUUID();
      const pipeline = await session.client.infraProjects.runPipeline(name, 'deploy', key);
      await offerFollowing(session, pipeline, choice);
    });
  project
    .command('infra-pipelines')
    .description('the newest pipelines of a project')
    .requiredOption('--project <project>')
    .option('--limit <count>', 'at most so many', parseLimit, listLimitDefault)
    .action(async (options: PipelinesOptions, command: Command) => {
      const session = openSession(context, command);
      const pipelines = await take(
        session.client.infraProjects.pipelines(options.project),
        options.limit,
      );
      const columns = pipelineColumns(session.terminal.styles);
      printList(session, pipelines, columns, 'This project has no pipelines.');
    });
  project
    .command('last-pipeline')
    .argument('<project>')
    .action(async (name: string, _options: unknown, command: Command) => {
      const session = openSession(context, command);
      const pipeline = await session.client.infraProjects.lastPipeline(name);
      await printPipeline(session, pipeline.id);
    });
}

export async function listProjects(session: Session, options: ListOptions): Promise<void> {
  const projects = await take(session.client.infraProjects.list(), options.limit);
  printList(session, projects, projectColumns, 'There are no projects.');
}

export async function showProject(session: Session, name: string): Promise<void> {
  const project = await session.client.infraProjects.show(name);
  const { styles } = session.terminal;
  print(session, project, (shown) =>
    [
      formatFields(
        [
          ['project', styles.strong(shown.name)],
          ['id', shown.id],
          ['organisation', shown.org],
          ['generation', String(shown.generation)],
          ['environments', shown.environments.map(({ name: each }) => each).join(', ')],
          ['updated', shown.updatedAt],
        ],
        styles,
      ),
      '',
      ...shown.stacks.map((stack) => `  ${stack.environment}/${stack.name}`),
    ].join('\n'),
  );
}
