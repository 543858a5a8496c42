import type { DataSource } from 'typeorm';
import { loadedRow } from '../projection/row-loader';
import { tableShape } from '../projection/table-shape';
import { durationsOf, type RunTimes } from '../run/run-durations';
import { RunRow } from '../run/run.view';
import { decisionsOf, projectHoldersOf } from '../waiting/pipeline-waiting';
import { stackQueues } from '../waiting/run-waiting';
import { GateRow } from './gate.view';
import type { NodeInPlace, NodeProgress } from './node-progress';
import { type PipelineAnswer, pipelineAnswer } from './pipeline-answer';
import { PipelineNodeRow } from './pipeline-node.view';
import type { PipelineRow } from './pipeline.view';

/**
 * A pipeline with its nodes and, for live progress, the state and the delta of each node's run; with `places`, only the nodes in these,
 * which costs as much as they and what they depend on are.
 */
export async function readPipeline(
  dataSource: DataSource,
  pipeline: PipelineRow,
  places?: readonly number[],
): Promise<PipelineAnswer> {
  const gates = await dataSource
    .getRepository(GateRow)
    .find({ where: { pipelineId: pipeline.id }, order: { openedAt: 'ASC' } });
  const nodes = await nodesOf(dataSource, pipeline.id, places);
  const ofProjects = await projectHoldersOf(dataSource, [pipeline]);
  const waitedFor = {
    queues: await stackQueues(dataSource, nodes.flatMap(runOf)),
    ofProject: ofProjects.get(pipeline.projectId),
    decisions: (await decisionsOf(dataSource, [pipeline])).get(pipeline.id),
  };
  if (!places) return pipelineAnswer(pipeline, nodes, nodes, gates, waitedFor);
  const named = [...nodes.flatMap(({ dependsOn }) => dependsOn), ...gates.map(({ node }) => node)];
  const others = await othersOf(dataSource, pipeline.id, named);
  return pipelineAnswer(pipeline, nodes, inPlaces([...others, ...nodes]), gates, waitedFor);
}

const runOf = ({ stackId, runState }: NodeProgress) =>
  runState === null ? [] : [{ stackId, state: runState }];

/** Past the entity manager: ten thousand nodes are ten thousand plain rows. */
async function nodesOf(
  dataSource: DataSource,
  pipelineId: string,
  places?: readonly number[],
): Promise<NodeProgress[]> {
  const shape = tableShape(dataSource, PipelineNodeRow);
  const columns = shape.columns.map(({ name, property }) => `n."${name}" as "${property}"`);
  const only = places ? 'and n.node = any($2)' : '';
  const rows: (Omit<NodeProgress, 'workMs'> & { times: RunTimes })[] = await dataSource.query(
    `select ${columns.join(', ')}, r.state as "runState", r.delta, r.due_at as "dueAt",
       json_build_object('createdAt', r.created_at, 'startedAt', r.started_at, 'unconfirmedAt', r.unconfirmed_at,
         'confirmedAt', r.confirmed_at, 'endedAt', r.ended_at) as times
     from ${shape.path} n left join ${tableShape(dataSource, RunRow).path} r on r.id = n.run_id
     where n.pipeline_id = $1 ${only} order by n.node`,
    places ? [pipelineId, places] : [pipelineId],
  );
  return rows.map(({ times, ...row }) => ({
    ...loadedRow(row),
    workMs: durationsOf(times).executionMs,
  }));
}

/** What is told of nodes beside those that are answered: their names, and whether they are in the way. */
function othersOf(
  dataSource: DataSource,
  pipelineId: string,
  places: readonly number[],
): Promise<NodeInPlace[]> {
  if (places.length === 0) return Promise.resolve([]);
  return dataSource.query(
    `select node, node_id as "nodeId", status, run_id as "runId"
     from ${tableShape(dataSource, PipelineNodeRow).path}
     where pipeline_id = $1 and node = any($2)`,
    [pipelineId, [...new Set(places)]],
  );
}

function inPlaces(nodes: readonly NodeInPlace[]): readonly (NodeInPlace | undefined)[] {
  const placed: (NodeInPlace | undefined)[] = [];
  for (const node of nodes) placed[node.node] = node;
  return placed;
}
