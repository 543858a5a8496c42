import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { countsOf } from '../counts-of';
import { NodeCounts } from '../node-counts';
import type { BlockNode } from './flow-nodes';
import classes from './graph.module.css';

/** Many stacks that could run in the same turn, drawn as one. */
export const BlockCard = memo(function BlockCard({ data }: NodeProps<BlockNode>) {
  const { card, wanted } = data;
  const isCritical = card.nodes.some((node) => node.isCritical);
  return (
    <div
      className={classes.block}
      data-critical={isCritical || undefined}
      data-dim={wanted === 0 || undefined}
    >
      <span className={classes.name}>
        <span className="k-visually-hidden">{card.environment}: </span>
        {wanted === card.nodes.length ? '' : `${wanted} of `}
        {card.nodes.length} {card.nodes.length === 1 ? 'stack' : 'stacks'}
      </span>
      <span className={classes.figure}>turn {(card.layer ?? 0) + 1}</span>
      <NodeCounts counts={countsOf(card.nodes)} total={card.nodes.length} />
    </div>
  );
});
