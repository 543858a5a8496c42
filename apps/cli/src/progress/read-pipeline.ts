import type { InfraPipeline, InfraPipelineNode, KeelsonClient, Run } from '@keelson/client';
import type { NodeSnapshot, PipelineSnapshot } from './pipeline-snapshot';

/**
 * Reads a pipeline as the progress view needs it. What the pipeline's answer does not carry (why a run failed, the digest of the
 * plan that waits) is asked from the run, once per run and state.
 */
export class PipelineReader {
  private readonly runs = new Map<string, Run>();

  constructor(
    private readonly client: KeelsonClient,
    private readonly pipelineId: string,
  ) {}

  async read(): Promise<PipelineSnapshot> {
    const pipeline = await this.client.infraPipelines.show(this.pipelineId);
    const nodes = await Promise.all(pipeline.nodes.map((node) => this.nodeOf(node)));
    return {
      id: pipeline.id,
      project: pipeline.projectName,
      operation: pipeline.operation,
      status: pipeline.status,
      createdAt: pipeline.startedAt ?? pipeline.createdAt,
      nodes,
      gates: waitingGates(pipeline),
      ...(pipeline.result === null ? {} : { result: pipeline.result }),
      ...(pipeline.endedAt === null ? {} : { finishedAt: pipeline.endedAt }),
    };
  }

  private async nodeOf(node: InfraPipelineNode): Promise<NodeSnapshot> {
    const run = await this.runOf(node);
    return {
      id: node.id,
      environment: node.environment,
      name: node.id.startsWith(`${node.environment}/`)
        ? node.id.slice(node.environment.length + 1)
        : node.id,
      stackId: node.stackId,
      status: node.status,
      dependsOn: node.dependsOn,
      noChanges: isWithoutChange(node),
      ...present('reason', node.reason),
      ...present('runId', node.runId),
      ...present('runState', node.runState),
      ...present('delta', node.delta?.resources),
      ...present('startedAt', node.startedAt),
      ...present('finishedAt', node.endedAt),
      ...present('planDigest', run?.planDigest),
      ...present('message', run?.failure?.message),
    };
  }

  private async runOf(node: InfraPipelineNode): Promise<Run | undefined> {
    const wanted = node.status === 'failed' || node.runState === 'unconfirmed';
    if (!wanted || node.runId === null) return undefined;
    const key = `${node.runId} ${node.runState ?? node.status}`;
    const known = this.runs.get(key) ?? (await this.client.runs.show(node.runId));
    this.runs.set(key, known);
    return known;
  }
}

const isWithoutChange = ({ delta }: InfraPipelineNode): boolean =>
  delta !== null &&
  [delta.resources, delta.outputs].every(
    (counts) => counts.add + counts.change + counts.delete === 0,
  );

function waitingGates(pipeline: InfraPipeline): PipelineSnapshot['gates'] {
  return pipeline.gates
    .filter((gate) => gate.state === 'waiting')
    .map((gate) => ({
      environment: gate.environment,
      ...present('node', gate.node),
      ...present('reason', gate.reason),
    }));
}

/** The API answers `null` where nothing is known; a snapshot leaves it out. */
function present<Key extends string, Value>(
  key: Key,
  value: Value | null | undefined,
): { [K in Key]?: Value } {
  return value === null || value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Value });
}
