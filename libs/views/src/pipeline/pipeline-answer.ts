import type { Delta, NodeStatus, RunStateName } from '@keelson/domain';
import { NodeWaiting } from '../waiting/node-waiting';
import { type Decisions, pipelineWaiting, type ProjectHolder } from '../waiting/pipeline-waiting';
import type { StackQueue } from '../waiting/run-waiting';
import type { Waiting } from '../waiting/waiting';
import { type GateRow, NO_NODE } from './gate.view';
import type { NodeInPlace, NodeProgress } from './node-progress';
import type { PipelineNodeRow } from './pipeline-node.view';
import type { PipelineRow } from './pipeline.view';

/** A pipeline in a list: without its nodes. */
export type PipelineSummary = PipelineRow & { readonly waiting: Waiting | null };

export type PipelineNodeAnswer = {
  /** `environment/stack`. */
  readonly id: string;
  readonly node: number;
  readonly stackId: string;
  readonly environment: string;
  /** Ids of nodes. */
  readonly dependsOn: readonly string[];
  readonly status: NodeStatus;
  readonly reason: PipelineNodeRow['reason'];
  readonly runId: string | null;
  readonly runState: RunStateName | null;
  readonly delta: Delta | null;
  readonly gate: PipelineNodeRow['gate'];
  /** Null where it is at work, or has settled. */
  readonly waiting: Waiting | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly workMs: number | null;
};

export type GateAnswer = Omit<GateRow, 'pipelineId' | 'node'> & { readonly nodeId: string | null };

export type PipelineAnswer = PipelineSummary & {
  readonly nodes: readonly PipelineNodeAnswer[];
  readonly gates: readonly GateAnswer[];
};

export function pipelineSummary(
  row: PipelineRow,
  holder: ProjectHolder | undefined,
  decisions: Decisions | undefined,
): PipelineSummary {
  return { ...row, waiting: pipelineWaiting(row, holder, decisions) };
}

/** Who is in the way of what waits for its turn. */
export type WaitedFor = {
  readonly queues: ReadonlyMap<string, StackQueue>;
  readonly ofProject: ProjectHolder | undefined;
  readonly decisions: Decisions | undefined;
};

/** `inPlace`: every node that one of these depends on or that a gate stands behind, by its place. */
export function pipelineAnswer(
  pipeline: PipelineRow,
  nodes: readonly NodeProgress[],
  inPlace: readonly (NodeInPlace | undefined)[],
  gates: readonly GateRow[],
  waitedFor: WaitedFor,
): PipelineAnswer {
  const idOf = (node: number): string => inPlace[node]?.nodeId ?? String(node);
  const waiting = new NodeWaiting(pipeline, inPlace, gates, waitedFor.queues);
  return {
    ...pipelineSummary(pipeline, waitedFor.ofProject, waitedFor.decisions),
    nodes: nodes.map((row) => {
      const { nodeId, pipelineId: _pipelineId, dependsOn, dueAt: _dueAt, ...node } = row;
      return { id: nodeId, dependsOn: dependsOn.map(idOf), ...node, waiting: waiting.of(row) };
    }),
    gates: gates.map(({ pipelineId: _pipelineId, node, ...gate }) => ({
      ...gate,
      nodeId: node === NO_NODE ? null : idOf(node),
    })),
  };
}
