import type { DataSource } from 'typeorm';
import { loadedRow } from '../projection/row-loader';
import { tableShape } from '../projection/table-shape';
import { RunRow } from '../run/run.view';
import { GateRow } from './gate.view';
import type { NodeProgress } from './node-progress';
import { type PipelineAnswer, pipelineAnswer } from './pipeline-answer';
import { PipelineNodeRow } from './pipeline-node.view';
import type { PipelineRow } from './pipeline.view';

/** A pipeline with its nodes and, for live progress, the state and the delta of each node's run. */
export async function readPipeline(
  dataSource: DataSource,
  pipeline: PipelineRow,
): Promise<PipelineAnswer> {
  const gates = await dataSource
    .getRepository(GateRow)
    .find({ where: { pipelineId: pipeline.id }, order: { openedAt: 'ASC' } });
  return pipelineAnswer(pipeline, await nodesOf(dataSource, pipeline.id), gates);
}

/** Past the entity manager: ten thousand nodes are ten thousand plain rows. */
async function nodesOf(dataSource: DataSource, pipelineId: string): Promise<NodeProgress[]> {
  const shape = tableShape(dataSource, PipelineNodeRow);
  const columns = shape.columns.map(({ name, property }) => `n."${name}" as "${property}"`);
  const rows: NodeProgress[] = await dataSource.query(
    `select ${columns.join(', ')}, r.state as "runState", r.delta
     from ${shape.path} n left join ${tableShape(dataSource, RunRow).path} r on r.id = n.run_id
     where n.pipeline_id = $1 order by n.node`,
    [pipelineId],
  );
  return rows.map(loadedRow);
}
