import type { Run } from '@keelson/client';
import type { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import type { CliContext } from '../cli-context';
import { CliFault } from '../cli-fault';
import { exitCode } from '../exit-code';
import { print, printList } from '../output/print';
import { listLimitDefault, pageOf, parseLimit, take } from '../output/take';
import { openSession, type Session } from '../session';
import { confirmByPerson } from './ask';
import { describeRun, runColumns } from './describe-run';
import { parseHours, printActivity, type ActivityOptions } from './print-activity';
import { printLog, type LogOptions } from './print-log';

type ListOptions = { stack?: string; state?: Run['state']; pipeline?: string; limit: number };
type ConfirmOptions = { planDigest?: string; comment?: string };

export function addRunCommands(program: Command, context: CliContext): void {
  const run = program.command('run').description('runs: attempts to bring one stack to its spec');
  run
    .command('trigger')
    .description('start a run of a stack (an id, a name or environment/name)')
    .argument('<stack>')
    .option('--follow', 'print its log until it ends')
    .action(async (stack: string, { follow }: { follow?: boolean }, command: Command) => {
      const session = openSession(context, command);
      const started = await session.client.stacks.trigger(stack, { type: 'tracked' }, randomUUID());
      if (follow === true) return followRun(session, started);
      print(
        session,
        started,
        ({ id }) => `${id} started; its log: keelson run logs ${id} --follow`,
      );
    });
  run
    .command('list')
    .description('the newest runs')
    .option('--stack <stack>')
    .option('--state <state>')
    .option('--pipeline <id>')
    .option('--limit <count>', 'at most so many', parseLimit, listLimitDefault)
    .action(async (options: ListOptions, command: Command) => {
      const session = openSession(context, command);
      await listRuns(session, options);
    });
  run
    .command('show')
    .description('a run with its steps and its plan')
    .argument('<id>')
    .action(async (id: string, _options: unknown, command: Command) => {
      await showRun(openSession(context, command), id);
    });
  run
    .command('activity')
    .description('how many runs ended when, and how')
    .option('--hours <count>', 'so far back; else all of them', parseHours)
    .action(async (options: ActivityOptions, command: Command) => {
      await printActivity(openSession(context, command), options);
    });
  addAnswers(run, context);
  run
    .command('logs')
    .description('the log of a run')
    .argument('<id>')
    .option('--follow', 'go on until the run ends')
    .option('--from <offset>', 'start at this line', Number, 0)
    .action(async (id: string, options: LogOptions, command: Command) => {
      const session = openSession(context, command);
      await printRunLog(session, id, options);
    });
}

function addAnswers(run: Command, context: CliContext): void {
  run
    .command('confirm')
    .description('apply exactly the plan that was read')
    .argument('<id>')
    .option('--plan-digest <digest>', 'refuse when the plan is not this one')
    .option('--comment <text>')
    .action(async (id: string, options: ConfirmOptions, command: Command) => {
      await confirmRun(openSession(context, command), id, options);
    });
  run
    .command('discard')
    .description('drop a run before a worker has it, or its plan')
    .argument('<id>')
    .option('--comment <text>')
    .action(async (id: string, { comment }: ConfirmOptions, command: Command) => {
      const session = openSession(context, command);
      print(session, await session.client.runs.discard(id, comment), stateLine);
    });
  run
    .command('cancel')
    .description('ask a run to stop at the next boundary; an apply is never interrupted')
    .argument('<id>')
    .action(async (id: string, _options: unknown, command: Command) => {
      const session = openSession(context, command);
      print(session, await session.client.runs.cancel(id), stateLine);
    });
  run
    .command('retry')
    .description('a new run of the same stack, as it is now')
    .argument('<id>')
    .action(async (id: string, _options: unknown, command: Command) => {
      const session = openSession(context, command);
      print(session, await session.client.runs.retry(id), stateLine);
    });
}

export async function listRuns(
  session: Session,
  { state, ...options }: ListOptions,
): Promise<void> {
  const filter = { ...pageOf(options), ...(state === undefined ? {} : { state: [state] }) };
  const runs = await take(session.client.runs.list(filter), options.limit);
  printList(session, runs, runColumns(session.terminal.styles), 'There are no such runs.');
}

export async function showRun(session: Session, id: string): Promise<void> {
  const run = await session.client.runs.show(id);
  const planned = run.planDigest !== null && session.output === 'table';
  const plan = planned ? await session.client.runs.plan(id) : undefined;
  print(session, run, (shown) => describeRun(shown, plan, session.terminal.styles));
}

/** Without a digest a person reads the plan first; a script confirms the plan that is there now. */
async function confirmRun(session: Session, id: string, options: ConfirmOptions): Promise<void> {
  let { planDigest } = options;
  if (planDigest === undefined) {
    const run = await session.client.runs.show(id);
    if (run.planDigest === null) {
      throw new CliFault(exitCode.refused, `${id} is ${run.state} and has no plan to confirm`);
    }
    planDigest = run.planDigest;
    if (session.terminal.live && session.stdin.isTTY === true) {
      await showRun(session, id);
      await confirmByPerson(session, 'Apply this plan?');
    }
  }
  const { comment } = options;
  const confirmation = { planDigest, ...(comment === undefined ? {} : { comment }) };
  print(session, await session.client.runs.confirm(id, confirmation), stateLine);
}

const stateLine = (run: Run): string => `${run.id} is ${run.state}`;

async function printRunLog(session: Session, id: string, options: LogOptions): Promise<void> {
  const { runs } = session.client;
  const follow = (from: number) => runs.followLogs(id, { from, signal: session.interrupted });
  await printLog(session, { page: (from) => runs.logs(id, from), follow }, options);
}

async function followRun(session: Session, started: Run): Promise<void> {
  await printRunLog(session, started.id, { follow: true });
  const run = await session.client.runs.show(started.id);
  print(session, run, (ended) => describeRun(ended, undefined, session.terminal.styles));
  if (run.state === 'failed') session.endWith(exitCode.failed);
}
