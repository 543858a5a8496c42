import { type DataSource, In } from 'typeorm';
import { PipelineRow } from '../pipeline/pipeline.view';
import type { Waiting } from './waiting';

/** The pipeline that goes on while others of its project wait for their turn. */
export type ProjectHolder = Pick<PipelineRow, 'id' | 'projectId' | 'generation' | 'status'>;

const HOLDING: PipelineRow['status'][] = ['running', 'awaiting_approval', 'cancelling'];

/** Who has the projects in which these pipelines wait for their turn, by project. */
export async function projectHoldersOf(
  dataSource: DataSource,
  pipelines: readonly Pick<PipelineRow, 'projectId' | 'status'>[],
): Promise<ReadonlyMap<string, ProjectHolder>> {
  const projects = pipelines
    .filter(({ status }) => status === 'queued')
    .map(({ projectId }) => projectId);
  if (projects.length === 0) return new Map();
  const holders = await dataSource.getRepository(PipelineRow).find({
    select: { id: true, projectId: true, generation: true, status: true },
    where: { projectId: In([...new Set(projects)]), status: In(HOLDING) },
  });
  return new Map(holders.map((each) => [each.projectId, each]));
}

/** Null unless the whole pipeline rests. */
export function pipelineWaiting(
  { status }: Pick<PipelineRow, 'status'>,
  holder: ProjectHolder | undefined,
): Waiting | null {
  if (status === 'queued') return { for: 'pipeline', ...forTurn(holder), ...NO_RUN };
  if (status !== 'awaiting_approval') return null;
  return {
    for: 'person',
    why: 'nothing is running, and a gate waits for a person',
    moves: 'answer the gate with yes or no',
    ...NO_RUN,
  };
}

const NO_RUN = { runId: null, until: null };

function forTurn(holder: ProjectHolder | undefined): Pick<Waiting, 'why' | 'moves'> {
  if (!holder) return { why: 'its turn in the project has come', moves: 'nothing is in its way' };
  const { id, generation, status } = holder;
  return {
    why: `pipeline ${id} (generation ${generation}, ${status}) has the project`,
    moves:
      status === 'awaiting_approval'
        ? 'answer the gate of that one, or cancel it'
        : 'it begins when that one has ended',
  };
}
