import { nodeStates, type NodeStatus } from '@keelson/domain';
import { Tooltip } from '@mantine/core';
import { ofNode, type Tone } from '../../parts/state-tone';
import classes from './node-counts.module.css';

type NodeCountsProps = { readonly counts: unknown; readonly total: number };

/** How many stacks of a pipeline stand where: a bar for the eye, the words for everybody. */
export function NodeCounts({ counts, total }: NodeCountsProps) {
  const byStatus = countsOf(counts);
  const parts = byStatus.map(([status, count]) => `${count} ${ofNode(status).word}`);
  const settled = byStatus
    .filter(([status]) => nodeStates[status].terminal)
    .reduce((sum, [, count]) => sum + count, 0);
  return (
    <Tooltip label={parts.join(', ')}>
      <span className={classes.counts}>
        <span className={classes.bar} role="img" aria-label={parts.join(', ')}>
          {byStatus.map(([status, count]) => (
            <span key={status} data-tone={toneOf(status)} style={{ flexGrow: count }} />
          ))}
        </span>
        <span className={classes.figure}>
          {settled}/{total}
        </span>
      </span>
    </Tooltip>
  );
}

const ORDER: readonly NodeStatus[] = [
  'successful',
  'discovered',
  'failed',
  'cancelled',
  'awaiting_approval',
  'in_progress',
  'eligible',
  'pending',
];

const toneOf = (status: NodeStatus): Tone => ofNode(status).tone;

/** The counts of a pipeline that are not nought, done ones first. */
function countsOf(counts: unknown): readonly (readonly [NodeStatus, number])[] {
  const known = (counts ?? {}) as Readonly<Partial<Record<NodeStatus, number>>>;
  return ORDER.map((status) => [status, known[status] ?? 0] as const).filter(([, n]) => n > 0);
}
