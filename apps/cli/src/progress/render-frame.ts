import { formatDuration } from '../output/durations';
import type { Styles } from '../output/styles';
import { truncate } from '../output/text-width';
import { approvalHints } from './approval-hints';
import { isSettled, type NodeSnapshot, type PipelineSnapshot } from './pipeline-snapshot';
import { formatDelta, renderNode, type NodeLineOptions } from './render-node';
import { countTotals, type Totals } from './totals';

export type FrameOptions = {
  readonly styles: Styles;
  readonly nowMs: number;
  readonly columns: number;
  /** Lines that the frame may take; `undefined`: as many as it needs. */
  readonly linesMax?: number;
  /** Counts the frames, for the turning sign. */
  readonly tick: number;
};

const spinnerSigns = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const barWidth = 24;
const nameWidthMax = 32;

/** What is folded into a count when the screen is too small, mildest first. */
type Folding = {
  readonly settled: boolean;
  readonly waiting: boolean;
  readonly activeMax: number;
};
const foldings: readonly Folding[] = [
  { settled: false, waiting: false, activeMax: Infinity },
  { settled: true, waiting: false, activeMax: Infinity },
  { settled: true, waiting: true, activeMax: Infinity },
];

/** The whole picture of a pipeline as lines: header, nodes by environment, what waits for a person, totals. */
export function renderFrame(pipeline: PipelineSnapshot, options: FrameOptions): readonly string[] {
  const linesMax = options.linesMax ?? Infinity;
  const frame = (folding: Folding): string[] => [
    ...header(pipeline, options.styles),
    ...body(pipeline, folding, options),
    ...hints(pipeline, options.styles),
    '',
    footer(pipeline, options),
  ];
  let lines: string[] = [];
  for (const folding of foldings) {
    lines = frame(folding);
    if (lines.length <= linesMax) break;
  }
  // The last resort: the start of the picture, and always its totals.
  if (lines.length > linesMax) {
    lines = [...lines.slice(0, Math.max(0, linesMax - 1)), lines.at(-1) ?? ''];
  }
  return lines.map((line) => truncate(line, Math.max(1, options.columns - 1)));
}

function header(pipeline: PipelineSnapshot, styles: Styles): string[] {
  const status = pipeline.status === 'running' ? '' : `  ${statusWord(pipeline, styles)}`;
  return [
    `  ${styles.strong(pipeline.project)}  ${pipeline.operation}  ${styles.quiet(pipeline.id)}${status}`,
  ];
}

function statusWord(pipeline: PipelineSnapshot, styles: Styles): string {
  const word = (pipeline.result ?? pipeline.status).replaceAll('_', ' ');
  if (pipeline.result === 'succeeded') return styles.good(word);
  return pipeline.result === 'failed' ? styles.bad(word) : styles.wait(word);
}

function body(pipeline: PipelineSnapshot, folding: Folding, options: FrameOptions): string[] {
  const longest = Math.max(0, ...pipeline.nodes.map((node) => node.name.length));
  const nodesById = new Map(pipeline.nodes.map((node) => [node.id, node]));
  const base = {
    styles: options.styles,
    nowMs: options.nowMs,
    nameWidth: Math.min(longest, nameWidthMax),
    spinner: spinnerSigns[options.tick % spinnerSigns.length] ?? '●',
  };
  const lines: string[] = [];
  for (const [environment, nodes] of byEnvironment(pipeline.nodes)) {
    lines.push('', `  ${options.styles.strong(environment)}`);
    lines.push(
      ...environmentLines(nodes, folding, (node) => ({
        ...base,
        waitingFor: openDependencies(node, nodesById),
      })),
    );
  }
  return lines;
}

function environmentLines(
  nodes: readonly NodeSnapshot[],
  folding: Folding,
  lineOptions: (node: NodeSnapshot) => NodeLineOptions,
): string[] {
  const lines: string[] = [];
  let settled = 0;
  let waiting = 0;
  let styles: Styles | undefined;
  for (const node of nodes) {
    const options = lineOptions(node);
    styles = options.styles;
    if (folding.settled && isSettled(node) && node.status !== 'failed') settled++;
    else if (folding.waiting && node.status === 'pending') waiting++;
    else lines.push(renderNode(node, options));
  }
  if (settled > 0 && styles) {
    lines.unshift(`  ${styles.good('✓')} ${styles.quiet(`${settled} done`)}`);
  }
  if (waiting > 0 && styles) lines.push(`  ${styles.quiet(`○ ${waiting} waiting`)}`);
  return lines;
}

/** The dependencies that are not done, by name; with the environment where it is another one. */
function openDependencies(
  node: NodeSnapshot,
  nodesById: ReadonlyMap<string, NodeSnapshot>,
): readonly string[] {
  if (node.status !== 'pending') return [];
  return node.dependsOn
    .map((id) => nodesById.get(id))
    .filter((each): each is NodeSnapshot => each !== undefined && !isSettled(each))
    .map((each) => (each.environment === node.environment ? each.name : each.id));
}

function byEnvironment(nodes: readonly NodeSnapshot[]): Map<string, NodeSnapshot[]> {
  const groups = new Map<string, NodeSnapshot[]>();
  for (const node of nodes) {
    const group = groups.get(node.environment);
    if (group) group.push(node);
    else groups.set(node.environment, [node]);
  }
  return groups;
}

function hints(pipeline: PipelineSnapshot, styles: Styles): string[] {
  return approvalHints(pipeline).flatMap((hint) => [
    '',
    `  ${styles.wait('‖')} ${hint.what}`,
    ...hint.commands.map((command) => `    ${styles.strong(command)}`),
  ]);
}

function footer(pipeline: PipelineSnapshot, { styles, nowMs }: FrameOptions): string {
  const totals = countTotals(pipeline);
  const until = pipeline.finishedAt === undefined ? nowMs : Date.parse(pipeline.finishedAt);
  const elapsed = formatDuration(until - Date.parse(pipeline.createdAt));
  const settled = totals.done + totals.failed + totals.cancelled;
  return [
    `  ${bar(totals, styles)} ${settled}/${totals.nodes}`,
    formatDelta(totals.delta, styles),
    styles.quiet(elapsed),
    describeTotals(totals, styles),
  ]
    .join('  ')
    .trimEnd();
}

function bar(totals: Totals, styles: Styles): string {
  const cells = (count: number): number =>
    totals.nodes === 0 ? 0 : Math.round((count / totals.nodes) * barWidth);
  const bad = cells(totals.failed + totals.cancelled);
  const good = Math.min(barWidth - bad, cells(totals.done));
  const rest = barWidth - good - bad;
  return (
    styles.good('━'.repeat(good)) + styles.bad('━'.repeat(bad)) + styles.quiet('─'.repeat(rest))
  );
}

function describeTotals(totals: Totals, styles: Styles): string {
  const parts = [
    totals.running > 0 ? styles.busy(`${totals.running} running`) : '',
    totals.held > 0 ? styles.wait(`${totals.held} for you`) : '',
    totals.waiting > 0 ? styles.quiet(`${totals.waiting} waiting`) : '',
    totals.failed > 0 ? styles.bad(`${totals.failed} failed`) : '',
    totals.cancelled > 0 ? styles.quiet(`${totals.cancelled} cancelled`) : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
