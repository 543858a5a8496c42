import type { InfraPipeline } from '@keelson/client';
import { Argument, type Command } from 'commander';
import type { CliContext } from '../cli-context';
import { print } from '../output/print';
import { openSession, refuseMoment } from '../session';
import { followToEnd } from './follow-to-end';
import { offerFollowing, type FollowChoice } from './offer-following';
import { printPipeline } from './print-pipeline';

type Decision = 'yes' | 'no';
type GateOptions = { comment?: string };

export function addInfraPipelineCommands(program: Command, context: CliContext): void {
  const pipeline = program
    .command('infra-pipeline')
    .description("pipelines: one execution of a project's graph");
  pipeline
    .command('show')
    .argument('<pipeline>')
    .action(async (id: string, _options: unknown, command: Command) => {
      await printPipeline(openSession(context, command), id);
    });
  pipeline
    .command('follow')
    .description('show its progress until it ends')
    .argument('<pipeline>')
    .action(async (id: string, _options: unknown, command: Command) => {
      refuseMoment(command, 'the past cannot be followed; show the pipeline instead');
      const session = openSession(context, command);
      session.endWith(await followToEnd(session, id));
    });
  pipeline
    .command('cancel')
    .description('what is in flight comes to its end, what has not begun is cancelled')
    .argument('<pipeline>')
    .action(async (id: string, _options: unknown, command: Command) => {
      const session = openSession(context, command);
      print(session, await session.client.infraPipelines.cancel(id), statusLine);
    });
  pipeline
    .command('retry')
    .description('a new pipeline that goes on where this one failed')
    .argument('<pipeline>')
    .option('--follow', 'show its progress until it ends')
    .option('--no-follow', 'only start it')
    .action(async (id: string, choice: FollowChoice, command: Command) => {
      const session = openSession(context, command);
      await offerFollowing(session, await session.client.infraPipelines.retry(id), choice);
    });
  addGates(pipeline, context);
}

const decision = (): Argument => new Argument('<decision>').choices(['yes', 'no']);

function addGates(pipeline: Command, context: CliContext): void {
  pipeline
    .command('resolve-env-manual-gate')
    .description('let an environment begin, or not')
    .argument('<pipeline>')
    .argument('<environment>')
    .addArgument(decision())
    .option('--comment <text>')
    .action(
      async (id: string, env: string, yesNo: Decision, options: GateOptions, command: Command) => {
        const session = openSession(context, command);
        const answer = { decision: yesNo, ...options };
        const { infraPipelines } = session.client;
        print(session, await infraPipelines.environmentGate(id, env, answer), statusLine);
      },
    );
  pipeline
    .command('resolve-node-manual-gate')
    .description('let what depends on a stack begin, or not')
    .argument('<pipeline>')
    .argument('<environment>')
    .argument('<node>', "the stack's name")
    .addArgument(decision())
    .option('--comment <text>')
    .action(async (id: string, env: string, node: string, yesNo: Decision, ...rest) => {
      const [options, command] = rest as [GateOptions, Command];
      const session = openSession(context, command);
      const answer = { decision: yesNo, ...options };
      const { infraPipelines } = session.client;
      print(session, await infraPipelines.nodeGate(id, env, node, answer), statusLine);
    });
}

const statusLine = ({ id, status, result }: InfraPipeline): string =>
  `${id} is ${(result ?? status).replaceAll('_', ' ')}`;
