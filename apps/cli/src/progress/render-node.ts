import type { Counts } from '@keelson/domain';
import { formatDuration } from '../output/durations';
import type { Styles } from '../output/styles';
import { oneLine, padEnd, padStart } from '../output/text-width';
import { isUnconfirmed, type NodeSnapshot } from './pipeline-snapshot';

export type NodeLineOptions = {
  readonly styles: Styles;
  readonly nowMs: number;
  readonly nameWidth: number;
  /** The sign of a node at work; turns from frame to frame. */
  readonly spinner: string;
  /** The nodes that this one still waits for, by the name to show. */
  readonly waitingFor: readonly string[];
};

const stateWidth = 17;
const elapsedWidth = 7;
const deltaWidth = 11;
const waitingForMax = 3;

/** One word for what the node is at, in the words of the model. */
export function describeState(node: NodeSnapshot): string {
  switch (node.status) {
    case 'pending':
    case 'eligible':
      return 'waiting';
    case 'in_progress':
      return describeRunState(node.runState);
    case 'awaiting_approval':
      return 'awaiting approval';
    case 'successful':
      return node.noChanges ? 'no changes' : 'finished';
    case 'discovered':
      return 'already deployed';
    case 'failed':
    case 'cancelled':
    case 'skipped':
      return node.status;
  }
}

/** The run has ended and the pipeline has not heard of it yet. */
export const settling = 'settling';
const endedRunStates: readonly (string | undefined)[] = [
  'finished',
  'failed',
  'canceled',
  'discarded',
];

function describeRunState(state = 'queued'): string {
  return endedRunStates.includes(state) ? settling : state.replaceAll('_', ' ');
}

export function formatDelta(delta: Counts, styles: Styles): string {
  const part = (sign: string, count: number, paint: (text: string) => string): string =>
    count === 0 ? styles.quiet(`${sign}0`) : paint(`${sign}${count}`);
  return [
    part('+', delta.add, styles.good),
    part('~', delta.change, styles.wait),
    part('-', delta.delete, styles.bad),
  ].join(' ');
}

export function elapsedMs(node: NodeSnapshot, nowMs: number): number | undefined {
  if (node.startedAt === undefined) return undefined;
  const until = node.finishedAt === undefined ? nowMs : Date.parse(node.finishedAt);
  return Math.max(0, until - Date.parse(node.startedAt));
}

export function renderNode(node: NodeSnapshot, options: NodeLineOptions): string {
  const { styles } = options;
  const { symbol, paint } = appearance(node, options);
  const elapsed = elapsedMs(node, options.nowMs);
  const columns = [
    `  ${symbol} ${padEnd(isIdle(node) ? styles.quiet(node.name) : node.name, options.nameWidth)}`,
    padEnd(paint(describeState(node)), stateWidth),
    padStart(elapsed === undefined ? '' : styles.quiet(formatDuration(elapsed)), elapsedWidth),
    padEnd(node.delta ? formatDelta(node.delta, styles) : '', deltaWidth),
    note(node, options),
  ];
  return columns.join('  ').trimEnd();
}

const isIdle = (node: NodeSnapshot): boolean =>
  node.status === 'pending' || node.status === 'eligible' || node.status === 'cancelled';

function appearance(
  node: NodeSnapshot,
  { styles, spinner }: NodeLineOptions,
): { symbol: string; paint: (text: string) => string } {
  switch (node.status) {
    case 'successful':
    case 'discovered':
      return { symbol: styles.good('✓'), paint: styles.quiet };
    case 'failed':
      return { symbol: styles.bad('✗'), paint: styles.bad };
    case 'cancelled':
    case 'skipped':
      return { symbol: styles.quiet('⊘'), paint: styles.quiet };
    case 'awaiting_approval':
      return { symbol: styles.wait('‖'), paint: styles.wait };
    case 'in_progress':
      return isUnconfirmed(node)
        ? { symbol: styles.wait('‖'), paint: styles.wait }
        : { symbol: styles.busy(spinner), paint: styles.busy };
    case 'pending':
    case 'eligible':
      return { symbol: styles.quiet('○'), paint: styles.quiet };
  }
}

function note(node: NodeSnapshot, { styles, waitingFor }: NodeLineOptions): string {
  if (node.status === 'failed') return styles.bad(oneLine(node.message ?? node.reason ?? ''));
  if (node.status === 'cancelled') return styles.quiet((node.reason ?? '').replaceAll('_', ' '));
  if (node.status !== 'pending' || waitingFor.length === 0) return '';
  const shown = waitingFor.slice(0, waitingForMax).join(', ');
  const more = waitingFor.length - waitingForMax;
  return styles.quiet(`← ${shown}${more > 0 ? ` and ${more} more` : ''}`);
}
