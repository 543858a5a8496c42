import { type DataSource, In } from 'typeorm';
import { GateRow } from '../pipeline/gate.view';
import { PipelineRow } from '../pipeline/pipeline.view';
import { tableShape } from '../projection/table-shape';
import { RunRow } from '../run/run.view';
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

/** How many plans and gates of these pipelines wait for a person, by pipeline; nothing of those of which none does. */
export async function decisionsOf(
  dataSource: DataSource,
  pipelines: readonly Pick<PipelineRow, 'id' | 'status'>[],
): Promise<ReadonlyMap<string, Decisions>> {
  const ids = pipelines.filter(({ status }) => status === 'running').map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const rows = await dataSource.query<(Decisions & { id: string })[]>(
    `select id, sum(plans)::int as plans, sum(gates)::int as gates from (
       select pipeline_id as id, 1 as plans, 0 as gates
       from ${tableShape(dataSource, RunRow).path}
       where pipeline_id = any($1) and state = 'unconfirmed'
       union all
       select pipeline_id, 0, 1 from ${tableShape(dataSource, GateRow).path}
       where pipeline_id = any($1) and state = 'waiting') as waiting
     group by id`,
    [ids],
  );
  return new Map(rows.map(({ id, plans, gates }) => [id, { plans, gates }]));
}

/** What of a pipeline waits for a person while the rest of it may go on. */
export type Decisions = { readonly plans: number; readonly gates: number };

/** Null unless it waits for its turn, or something of it for a person. */
export function pipelineWaiting(
  { status }: Pick<PipelineRow, 'status'>,
  holder: ProjectHolder | undefined,
  decisions?: Decisions,
): Waiting | null {
  if (status === 'running' && decisions) {
    return { for: 'person', ...forDecisions(decisions), ...NO_RUN };
  }
  if (status === 'queued') return { for: 'pipeline', ...forTurn(holder), ...NO_RUN };
  if (status !== 'awaiting_approval') return null;
  return {
    for: 'person',
    why: 'nothing is running, and a gate waits for a person',
    moves: 'answer the gate with yes or no',
    ...NO_RUN,
  };
}

function forDecisions({ plans, gates }: Decisions): Pick<Waiting, 'why' | 'moves'> {
  const counted = (count: number, one: string, many: string): string[] =>
    count === 0 ? [] : [count === 1 ? one : `${count} ${many}`];
  const what = [...counted(plans, 'a plan', 'plans'), ...counted(gates, 'a gate', 'gates')];
  const isOne = plans + gates === 1;
  return {
    why: `${what.join(' and ')} of it ${isOne ? 'waits' : 'wait'} for a person`,
    moves: isOne ? 'decide it under approvals' : 'decide them under approvals',
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
