import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { Elapsed } from '../../../parts/elapsed';
import { Icon } from '../../../parts/icon';
import { iconOfTone, ofNode, ofRun } from '../../../parts/state-tone';
import { durationWords } from '../../../parts/time-words';
import type { Waiting } from '../../../parts/waiting-note';
import { waitingText } from '../../../parts/waiting-text';
import type { GraphNode } from '../pipeline-model';
import type { StackNode } from './flow-nodes';
import classes from './graph.module.css';

/** One stack in the graph: icon, name, state, and how long. */
export const StackCard = memo(function StackCard({ data, selected }: NodeProps<StackNode>) {
  const { node, isDim } = data;
  const { tone, icon, word } = ofNode(node.shown.status);
  return (
    <div
      className={classes.card}
      data-tone={tone}
      data-critical={node.isCritical || undefined}
      data-dim={isDim || undefined}
      data-selected={selected || undefined}
      title={[node.id, waitingText(node.shown.waiting)].filter(Boolean).join(': ')}
    >
      <Icon name={icon ?? iconOfTone[tone]} size={16} className={classes.icon} />
      <span className={classes.name}>{node.name}</span>
      <span className="k-visually-hidden">in {node.environment}</span>
      <span className={classes.detail}>{detailOf(node, word)}</span>
      <span className={classes.figure}>
        <Took node={node} />
      </span>
    </div>
  );
});

/** In short; the panel says it in full. */
const WAITS: Readonly<Record<Waiting['for'], string>> = {
  nodes: 'waits for others',
  person: 'waits for a person',
  pipeline: 'waits for its turn',
  slot: 'waits for a place',
  stack: 'waits for its stack',
  worker: 'waits for a runner',
};

/** What its run is at says more than that it is at work. */
function detailOf({ shown }: GraphNode, word: string): string {
  if (shown.waiting) return WAITS[shown.waiting.for];
  return shown.status === 'in_progress' && shown.runState !== null
    ? ofRun(shown.runState).word
    : word;
}

function Took({ node: { shown, expectedMs } }: { readonly node: GraphNode }) {
  const { startedAt, endedAt, workMs } = shown;
  if (startedAt === null) {
    return expectedMs === undefined ? null : <>about {durationWords(expectedMs)}</>;
  }
  // As the next one expects it: who waited for a person on Monday did not work all weekend.
  if (workMs !== null) return <>{durationWords(workMs)}</>;
  return (
    <>
      <Elapsed from={startedAt} to={endedAt} />
      {endedAt === null && expectedMs !== undefined && ` / ${durationWords(expectedMs)}`}
    </>
  );
}
