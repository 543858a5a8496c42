import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  DecisionRejected,
  pipelineDecider,
  pipelineStream,
  stackDecider,
  stackStream,
  type GateResolved,
  type NodeSettled,
  type PipelineCreated,
  type PipelineNode,
} from '@keelson/domain';
import type { EventLog } from '@keelson/event-log';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import { EVENT_LOG } from '../event-log.token';
import { idFor } from '../ids/ids';
import { resolveInputs } from '../run/run-inputs';
import { RunRecords } from '../run/run-records';
import { RetryPipeline } from './retry-pipeline.command';

/**
 * The new pipeline has the old one's graph. It adopts each node that was deployed and whose inputs are today what they were
 * then; the others run again (pain 18: a retry neither repeats done work nor misses what has changed meanwhile).
 */
@CommandHandler(RetryPipeline)
export class RetryPipelineHandler implements ICommandHandler<RetryPipeline> {
  constructor(
    private readonly aggregates: DecideAndAppend,
    private readonly records: RunRecords,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {}

  async execute({ pipelineId, envelope }: RetryPipeline) {
    const events = await this.log.read(pipelineStream(pipelineId));
    const created = events[0]?.data as PipelineCreated['data'] | undefined;
    if (!created) throw new DecisionRejected('not_found', `there is no pipeline ${pipelineId}`);
    if (!events.some(({ type }) => type === 'PipelineCompleted')) {
      throw new DecisionRejected('wrong_state', 'the pipeline has not ended yet');
    }
    const deployed = deployedRuns(created, events);
    const approved = approvedNodes(events);
    const candidates = await Promise.all(
      created.nodes.map((node, index) =>
        this.adopt(node, deployed.get(index), approved.has(index)),
      ),
    );
    const nodes = withoutStaleAdoptions(candidates);
    const retryId = idFor('pip', envelope.at, `${envelope.commandId}/${pipelineId}`);
    return this.aggregates.execute(
      pipelineDecider,
      pipelineStream(retryId),
      {
        type: 'CreatePipeline',
        ...created,
        pipelineId: retryId,
        nodes,
        startedBy: envelope.actor.id,
        retryOf: pipelineId,
      },
      envelope,
    );
  }

  /** A gate that a person has opened is not asked again; one that was rejected is. */
  private async adopt(
    node: PipelineNode,
    runId: string | undefined,
    approved: boolean,
  ): Promise<PipelineNode> {
    const { adoptedRunId: _earlier, ...fresh } = node;
    const run = runId === undefined ? undefined : await this.records.created(runId);
    if (!run || runId === undefined) return fresh;
    const stack = await this.aggregates.load(stackDecider, stackStream(node.stackId));
    if (stack.state !== 'active') return fresh;
    const { specDigest, spec } = stack;
    const now = await resolveInputs(this.aggregates, specDigest, spec.variables);
    if (now.inputDigest !== run.inputDigest) return fresh;
    const { gate, ...open } = fresh;
    return { ...(approved || !gate ? open : fresh), adoptedRunId: runId };
  }
}

function approvedNodes(events: readonly { type: string; data: object }[]): ReadonlySet<number> {
  const resolved = events.filter(({ type }) => type === 'GateResolved');
  return new Set(
    resolved
      .map(({ data }) => data as GateResolved['data'])
      .filter(({ resolution }) => resolution === 'yes')
      .flatMap(({ node }) => (node === undefined ? [] : [node])),
  );
}

/** What stands behind a node that runs again runs again too: its inputs may change on the way. */
function withoutStaleAdoptions(nodes: readonly PipelineNode[]): PipelineNode[] {
  const kept = new Map<number, boolean>();
  const keeps = (index: number): boolean => {
    const known = kept.get(index);
    if (known !== undefined) return known;
    const node = nodes[index];
    const answer = node?.adoptedRunId !== undefined && node.dependsOn.every(keeps);
    kept.set(index, answer);
    return answer;
  };
  return nodes.map((node, index) => {
    if (keeps(index)) return node;
    const { adoptedRunId: _stale, ...fresh } = node;
    return fresh;
  });
}

/** The run that deployed each node, by node index; for an adopted node the run it was adopted with. */
function deployedRuns(
  created: PipelineCreated['data'],
  events: readonly { type: string; data: object }[],
): Map<number, string> {
  const runs = new Map<number, string>();
  for (const { type, data } of events) {
    if (type !== 'NodeSettled') continue;
    const { node, result, runId } = data as NodeSettled['data'];
    const adopted = created.nodes[node]?.adoptedRunId;
    if (result === 'successful' && runId) runs.set(node, runId);
    if (result === 'discovered' && adopted) runs.set(node, adopted);
  }
  return runs;
}
