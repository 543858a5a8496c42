import { ChangePipeline, ClaimJob, ReportJob } from '@keelson/commands';
import type { PipelineNode } from '@keelson/domain';
import type { Position } from '@keelson/event-log';
import { benchEnvelope, type InProcessKeelson } from './in-process-keelson';
import { createNoOpStack, noOpReports } from './no-op-stack';

const LAYERS = 10;
const DEPENDENCIES = 3;
const STACKS_AT_ONCE = 200;

/** Pipelines of no-op stack jobs: ten layers, three dependencies a node, a worker in this process that answers at once. */
export class NoOpPipelines {
  private pipelines = 0;
  private readonly stopping = new AbortController();

  constructor(private readonly keelson: InProcessKeelson) {
    void this.work();
  }

  /** The nodes of a new pipeline, whose stacks exist. */
  async prepare(size: number): Promise<readonly PipelineNode[]> {
    this.pipelines += 1;
    const nodes = graph(size, this.pipelines);
    for (let from = 0; from < nodes.length; from += STACKS_AT_ONCE) {
      const some = nodes.slice(from, from + STACKS_AT_ONCE);
      await Promise.all(
        some.map(({ stackId, id, environment }) => {
          const name = id.slice(environment.length + 1);
          return this.keelson.bus.execute(createNoOpStack(stackId, environment, name));
        }),
      );
    }
    return nodes;
  }

  /** Milliseconds from the pipeline's creation to its completion. */
  async run(nodes: readonly PipelineNode[]): Promise<number> {
    const pipelineId = `pip_${String(this.pipelines).padStart(26, '0')}`;
    const completed = this.completionOf(pipelineId);
    const started = performance.now();
    await this.keelson.bus.execute(
      new ChangePipeline(
        pipelineId,
        {
          type: 'CreatePipeline',
          pipelineId,
          projectId: `prj_${this.pipelines}`,
          projectName: 'bench',
          org: 'bench',
          generation: 1,
          operation: 'deploy',
          environments: [{ name: 'bench' }],
          nodes,
          concurrencyMax: nodes.length,
        },
        benchEnvelope(),
      ),
    );
    await completed;
    return performance.now() - started;
  }

  stop(): void {
    this.stopping.abort();
  }

  private async completionOf(pipelineId: string): Promise<void> {
    const after = await this.keelson.log.head();
    const prefixes = [`pipeline-${pipelineId}`];
    for await (const message of this.keelson.log.subscribe({ after, prefixes })) {
      if (message.kind !== 'events') continue;
      if (message.events.some(({ type }) => type === 'PipelineCompleted')) return;
    }
  }

  private async work(): Promise<void> {
    const { signal } = this.stopping;
    const after = 0n as Position;
    for await (const message of this.keelson.log.subscribe({ after, prefixes: ['job-'], signal })) {
      if (message.kind !== 'events') continue;
      for (const { type, stream } of message.events) {
        if (type === 'JobCreated') void this.doJob(stream.slice('job-'.length));
      }
    }
  }

  private async doJob(jobId: string): Promise<void> {
    const claimed = await this.keelson.bus.execute(new ClaimJob(jobId, 'bench', benchEnvelope()));
    if (!claimed) return;
    await this.keelson.bus.execute(
      new ReportJob(jobId, claimed.token, noOpReports, benchEnvelope()),
    );
  }
}

/** Layers of equal width; each node waits for three of the layer before it. */
function graph(size: number, round: number): PipelineNode[] {
  const width = size / LAYERS;
  return Array.from({ length: size }, (_, index) => {
    const layer = Math.floor(index / width);
    const dependsOn =
      layer === 0
        ? []
        : Array.from(
            { length: DEPENDENCIES },
            (_each, nth) => (layer - 1) * width + ((index + nth * 7) % width),
          );
    return {
      id: `bench/s${index}`,
      stackId: `stk_${round}x${index}`,
      environment: 'bench',
      dependsOn: [...new Set(dependsOn)],
    };
  });
}
