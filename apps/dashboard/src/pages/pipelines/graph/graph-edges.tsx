import { ViewportPortal } from '@xyflow/react';
import { memo } from 'react';
import { EDGES_Z } from './flow-nodes';
import classes from './graph.module.css';
import type { Edge } from './layout-graph';

type GraphEdgesProps = {
  readonly edges: readonly Edge[];
  readonly critical: ReadonlySet<string>;
  /** The stack whose edges stand out. */
  readonly chosen: string | undefined;
};

/** All edges in three strokes: a thousand elements of their own would cost more than all the rest of the graph. */
export const GraphEdges = memo(function GraphEdges({ edges, critical, chosen }: GraphEdgesProps) {
  const isCritical = ({ from, to }: Edge): boolean => critical.has(`${from}>${to}`);
  const isChosen = ({ from, to }: Edge): boolean => from === chosen || to === chosen;
  return (
    <ViewportPortal>
      <svg className={classes.edges} style={{ zIndex: EDGES_Z }} aria-hidden>
        <path className={classes.edge} d={strokeOf(edges.filter((edge) => !isCritical(edge)))} />
        <path className={classes.criticalEdge} d={strokeOf(edges.filter(isCritical))} />
        <path className={classes.chosenEdge} d={strokeOf(edges.filter(isChosen))} />
      </svg>
    </ViewportPortal>
  );
});

const strokeOf = (edges: readonly Edge[]): string => edges.map(({ path }) => path).join('');
