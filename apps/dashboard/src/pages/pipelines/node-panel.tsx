import { ActionIcon, Drawer, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { Elapsed } from '../../parts/elapsed';
import { Icon } from '../../parts/icon';
import { Moment } from '../../parts/moment';
import { RunLink } from '../../parts/run-link';
import { StateBadge } from '../../parts/state-badge';
import { ofGate, ofNode, ofRun } from '../../parts/state-tone';
import { durationWords } from '../../parts/time-words';
import { WaitingNote } from '../../parts/waiting-note';
import { GateAnswer } from '../../parts/gate-answer';
import type { ShownGate } from './pipeline.documents';
import { nodeReason } from './node-reason';
import { useChoosePart } from './pipeline-choice';
import type { GraphNode, PipelineModel } from './pipeline-model';
import classes from './pipeline.module.css';
import { useNarrow } from '../../parts/use-narrow';

/** How many neighbours are listed before the rest is a number. */
const LISTED_MAX = 12;

type NodePanelProps = {
  readonly pipelineId: string;
  readonly model: PipelineModel;
  readonly node: GraphNode;
};

/** More about the stack that is chosen: beside the graph, or over it where there is no beside. */
export function NodePanel(props: NodePanelProps) {
  const { node } = props;
  const choosePart = useChoosePart();
  const isNarrow = useNarrow();
  const leave = (): void => choosePart({ node: undefined }, true);
  if (isNarrow) {
    return (
      <Drawer
        opened
        onClose={leave}
        position="bottom"
        size="70%"
        title={node.id}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <NodeDetails {...props} />
      </Drawer>
    );
  }
  return (
    <aside className={classes.panel} aria-label={`Stack ${node.id}`}>
      <div className={classes.panelHead}>
        <Title order={2}>{node.name}</Title>
        <ActionIcon variant="subtle" color="gray" aria-label="Close" onClick={leave}>
          <Icon name="cross" size={14} />
        </ActionIcon>
      </div>
      <NodeDetails {...props} />
    </aside>
  );
}

function NodeDetails({ pipelineId, model, node }: NodePanelProps) {
  const { shown, gate } = node;
  const reason = nodeReason(shown.reason);
  return (
    <div className={classes.details}>
      <div className={classes.badges}>
        <StateBadge state={ofNode(shown.status)} />
        {node.isCritical && <span className={classes.critical}>◆ critical path</span>}
      </div>
      {reason !== undefined && <Text size="sm">Because: {reason}.</Text>}
      <WaitingNote waiting={shown.waiting}>
        {shown.waiting && shown.waiting.runId !== null && shown.waiting.runId !== shown.runId && (
          <RunLink runId={shown.waiting.runId}>To the run that is in the way</RunLink>
        )}
      </WaitingNote>
      {gate?.state === 'waiting' && (
        <GateAnswer pipelineId={pipelineId} gate={gate} of={node.neededBy.length} where="panel" />
      )}
      <dl className={classes.panelFacts}>
        <NodeFacts node={node} />
      </dl>
      <Neighbours title="Depends on" indexes={node.dependsOn} model={model} />
      <Neighbours title="Needed by" indexes={node.neededBy} model={model} />
    </div>
  );
}

function NodeFacts({
  node: { shown, environment, expectedMs, gate },
}: {
  readonly node: GraphNode;
}) {
  const { runId, runState, startedAt, endedAt, workMs, delta } = shown;
  const facts: readonly (readonly [string, ReactNode] | false)[] = [
    ['Environment', environment],
    runId !== null && [
      'Run',
      <RunLink key="run" runId={runId}>
        {runState === null ? runId : <StateBadge state={ofRun(runState)} plain />}
      </RunLink>,
    ],
    startedAt !== null && ['Began', <Moment key="began" time={startedAt} />],
    startedAt !== null && ['Took', <Elapsed key="took" from={startedAt} to={endedAt} />],
    // The rest it waited: for a runner, or for a person.
    workMs !== null && ['Of that, work', durationWords(workMs)],
    expectedMs !== undefined && ['Took last time', durationWords(expectedMs)],
    delta !== null && ['Changes', <Changes key="delta" {...delta.resources} />],
    gate !== undefined && ['Gate behind it', <GateFact key="gate" gate={gate} />],
  ];
  return facts.map((fact) =>
    fact === false ? null : (
      <Fragment key={fact[0]}>
        <dt>{fact[0]}</dt>
        <dd>{fact[1]}</dd>
      </Fragment>
    ),
  );
}

/** How a gate stands, and who has answered it. */
function GateFact({ gate }: { readonly gate: ShownGate }) {
  const { state, resolvedBy, resolvedAt, comment } = gate;
  return (
    <>
      <StateBadge state={ofGate(state)} plain />
      {resolvedBy !== null && resolvedAt !== null && (
        <Text size="xs" c="var(--k-ink-soft)">
          by {resolvedBy}, <Moment time={resolvedAt} />
          {comment !== null && `: “${comment}”`}
        </Text>
      )}
    </>
  );
}

type ChangesProps = { readonly add: number; readonly change: number; readonly delete: number };

function Changes({ add, change, delete: gone }: ChangesProps) {
  return (
    <span title={`${add} to add, ${change} to change, ${gone} to delete`}>
      +{add} ~{change} −{gone}
    </span>
  );
}

type NeighboursProps = {
  readonly title: string;
  readonly indexes: readonly number[];
  readonly model: PipelineModel;
};

function Neighbours({ title, indexes, model }: NeighboursProps) {
  const nodes = indexes.flatMap((index) => model.nodes[index] ?? []);
  if (nodes.length === 0) return null;
  return (
    <div>
      <Title order={3} className={classes.panelTitle ?? ''}>
        {title}
      </Title>
      <ul className={classes.neighbours}>
        {nodes.slice(0, LISTED_MAX).map(({ id, shown }) => (
          <li key={id}>
            <Link
              from="/pipelines/$pipelineId"
              to="."
              search={(search) => ({ ...search, node: id })}
              replace
              resetScroll={false}
            >
              {id}
            </Link>
            <StateBadge state={ofNode(shown.status)} plain />
          </li>
        ))}
      </ul>
      {nodes.length > LISTED_MAX && (
        <Text size="xs" c="dimmed">
          and {nodes.length - LISTED_MAX} more
        </Text>
      )}
    </div>
  );
}
