import type { ApplyAnswer, AppliedObject } from '@keelson/client';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context';
import { exitCode } from '../exit-code';
import { print } from '../output/print';
import type { Styles } from '../output/styles';
import { padEnd } from '../output/text-width';
import { openSession, type Session } from '../session';
import { followToEnd } from './follow-to-end';
import { readManifestFiles } from './manifest-files';
import { shallFollow, type FollowChoice } from './offer-following';
import { sendManifests } from './send-manifests';

type ApplyOptions = FollowChoice & { filename: string; dryRun?: boolean };

/** Above this the unchanged are only counted. */
const unchangedShownMax = 20;

export function addApplyCommand(program: Command, context: CliContext): void {
  program
    .command('apply')
    .description('make the world agree with a manifest; the same manifest again changes nothing')
    .requiredOption('-f, --filename <path>', 'a manifest, or a folder with manifests')
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--follow', 'show the progress of what it starts until it ends')
    .option('--no-follow', 'only start it')
    .action(async (options: ApplyOptions, command: Command) => {
      await apply(openSession(context, command), options);
    });
}

async function apply(session: Session, options: ApplyOptions): Promise<void> {
  const files = await readManifestFiles(options.filename, session.cwd);
  const answer = await sendManifests(session.client, files, {
    dryRun: options.dryRun === true,
    cwd: session.cwd,
  });
  print(session, answer, (shown) => describeApply(shown, session.terminal.styles));
  const pipelines = answer.objects.flatMap(({ pipelineId }) => pipelineId ?? []);
  const runs = answer.objects.flatMap(({ runId }) => runId ?? []);
  if (!shallFollow(options, session)) return sayHowToWatch(session, pipelines, runs);
  sayHowToWatch(session, [], runs);
  for (const pipelineId of pipelines) {
    session.terminal.out(session.output === 'table' ? '\n' : '');
    const code = await followToEnd(session, pipelineId);
    if (code !== exitCode.done) return session.endWith(code);
  }
}

function sayHowToWatch(
  { terminal, output }: Session,
  pipelines: readonly string[],
  runs: readonly string[],
): void {
  if (output !== 'table') return;
  for (const id of pipelines) {
    terminal.out(`\npipeline ${id} started; watch it: keelson infra-pipeline follow ${id}\n`);
  }
  for (const id of runs) {
    terminal.out(`\nrun ${id} started; its log: keelson run logs ${id} --follow\n`);
  }
}

/** One line per object that was touched, by what happened to it. */
export function describeApply({ objects, dryRun }: ApplyAnswer, styles: Styles): string {
  const unchanged = objects.filter((object) => object.action === 'unchanged');
  const isFolded = unchanged.length > unchangedShownMax;
  const shown = isFolded ? objects.filter((object) => object.action !== 'unchanged') : objects;
  const nameWidth = Math.max(0, ...shown.map((object) => nameOf(object).length));
  const lines = shown.map(
    (object) =>
      `  ${signOf(object, styles)} ${padEnd(wordFor(object.kind), 8)} ${padEnd(nameOf(object), nameWidth)}  ${styles.quiet(object.action)}`,
  );
  if (isFolded) lines.push(styles.quiet(`  = ${unchanged.length} unchanged`));
  if (objects.length === unchanged.length) lines.push('', '  Nothing has changed.');
  else if (dryRun) lines.push('', '  A dry run: nothing was changed.');
  return lines.join('\n');
}

const wordFor = (kind: string): string =>
  kind === 'InfraProject' ? 'project' : kind.toLowerCase();

const nameOf = ({ environment, name }: AppliedObject): string =>
  environment === undefined ? name : `${environment}/${name}`;

function signOf({ action }: AppliedObject, styles: Styles): string {
  switch (action) {
    case 'created':
      return styles.good('+');
    case 'changed':
      return styles.wait('~');
    case 'unchanged':
      return styles.quiet('=');
  }
}
