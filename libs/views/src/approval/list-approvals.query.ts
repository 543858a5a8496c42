import { type Delta, type RunStateName, runStates } from '@keelson/domain';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource, In } from 'typeorm';
import { GateRow, NO_NODE } from '../pipeline/gate.view';
import { PipelineNodeRow } from '../pipeline/pipeline-node.view';
import { PipelineRow } from '../pipeline/pipeline.view';
import { ViewPositions } from '../projection/view-positions';
import type { Reflected } from '../reading/reflected';
import { RunRow } from '../run/run.view';
import { gateWaiting } from '../waiting/gate-waiting';
import { runWaiting } from '../waiting/run-waiting';
import type { Waiting } from '../waiting/waiting';

/** Of each kind, at most: whoever has more to decide than that begins with the oldest. */
const APPROVALS_MAX = 500;

const ASKING = (Object.keys(runStates) as RunStateName[]).filter(
  (state) => runStates[state].waitsFor === 'person',
);

/** A decision that somebody is waited for to take: about the plan of a run, or at a gate of a pipeline. */
export type ApprovalAnswer = {
  readonly kind: 'plan' | 'gate';
  readonly since: string;
  readonly environment: string;
  /** The stack's name; null for the gate before an environment. */
  readonly stackName: string | null;
  readonly reason: string | null;
  readonly runId: string | null;
  readonly planDigest: string | null;
  readonly delta: Delta | null;
  readonly pipelineId: string | null;
  readonly projectName: string | null;
  /** When the clock decides. */
  readonly until: string | null;
  readonly waiting: Waiting;
};

/** All that waits for a person, the oldest first. */
export class ListApprovals extends Query<Reflected<readonly ApprovalAnswer[]>> {}

@QueryHandler(ListApprovals)
export class ListApprovalsHandler implements IQueryHandler<ListApprovals> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute(): Promise<Reflected<readonly ApprovalAnswer[]>> {
    const position = await this.positions.current('pipelines', 'runs');
    const all = [...(await this.plans()), ...(await this.gates())];
    return { position, result: all.sort((a, b) => Date.parse(a.since) - Date.parse(b.since)) };
  }

  private async plans(): Promise<ApprovalAnswer[]> {
    const runs = await this.dataSource.getRepository(RunRow).find({
      where: { state: In(ASKING) },
      order: { since: 'ASC', id: 'ASC' },
      take: APPROVALS_MAX,
    });
    return runs.flatMap(({ id, since, environment, stackName, planDigest, delta, ...run }) => {
      const { dueAt, pipelineId } = run;
      const waiting = runWaiting({ id, ...run }, undefined);
      if (!waiting) return [];
      return {
        ...{ kind: 'plan' as const, since, environment, stackName, reason: null, runId: id },
        ...{ planDigest, delta, pipelineId, projectName: null, until: dueAt, waiting },
      };
    });
  }

  private async gates(): Promise<ApprovalAnswer[]> {
    const gates = await this.dataSource.getRepository(GateRow).find({
      where: { state: 'waiting' },
      order: { openedAt: 'ASC', pipelineId: 'ASC' },
      take: APPROVALS_MAX,
    });
    const pipelines = await this.dataSource
      .getRepository(PipelineRow)
      .findBy({ id: In(gates.map(({ pipelineId }) => pipelineId)) });
    const projects = new Map(pipelines.map(({ id, projectName }) => [id, projectName]));
    const behind = gates.filter(({ node }) => node !== NO_NODE);
    const nodes = await this.dataSource
      .getRepository(PipelineNodeRow)
      .findBy(behind.map(({ pipelineId, node }) => ({ pipelineId, node })));
    const names = new Map(
      nodes.map(({ pipelineId, node, nodeId }) => [`${pipelineId} ${node}`, nodeId]),
    );
    return gates.map(({ pipelineId, environment, node, reason, openedAt }) => ({
      ...{ kind: 'gate', since: openedAt, environment, reason, runId: null, planDigest: null },
      ...{ delta: null, pipelineId, projectName: projects.get(pipelineId) ?? null, until: null },
      stackName: names.get(`${pipelineId} ${node}`)?.slice(environment.length + 1) ?? null,
      waiting: gateWaiting({ environment, node, reason }),
    }));
  }
}
