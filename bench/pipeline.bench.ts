import { ChangePipeline, ChangeStack, ClaimJob, ReportJob } from '@keelson/commands';
import type { JobReport, PipelineNode, StackSpec } from '@keelson/domain';
import type { Position } from '@keelson/event-log';
import type { BenchResult } from './bench-result';
import { benchEnvelope, type InProcessKeelson, openInProcess } from './in-process-keelson';
import { median } from './statistics';

const LAYERS = 10;
const DEPENDENCIES = 3;
const STACKS_AT_ONCE = 200;
const VIEWS_WAIT_MS = 120_000;
const DIGEST = `sha256:${'0'.repeat(64)}`;
const NOTHING = { add: 0, change: 0, delete: 0 };

/** A whole stack job that finds nothing to change, as a worker reports it. */
const REPORTS: readonly JobReport[] = [
  { type: 'step_started', step: 'init' },
  { type: 'step_finished', step: 'init' },
  { type: 'step_started', step: 'refresh' },
  { type: 'step_finished', step: 'refresh' },
  { type: 'step_started', step: 'plan' },
  {
    type: 'plan',
    planDigest: DIGEST,
    delta: { resources: NOTHING, outputs: NOTHING },
    noChanges: true,
    warnings: [],
  },
];

export type PipelineBenchOptions = {
  /** A database of its own on a server with fsync on. */
  readonly url: string;
  readonly sizes?: readonly number[];
  readonly rounds?: number;
};

/**
 * A pipeline of no-op stack jobs from start to finished: ten layers, three dependencies a node, each transition durable, views
 * projected alongside, an executor in this process that answers at once. The first size is the baseline of the cost per node.
 */
export async function runPipelineBench(options: PipelineBenchOptions): Promise<BenchResult[]> {
  const { url, sizes = [100, 1_000, 10_000], rounds = 3 } = options;
  const bench = await PipelineBench.open(url);
  const results: BenchResult[] = [];
  try {
    await bench.run(sizes[0] ?? 100);
    for (const size of sizes) {
      const times: number[] = [];
      // The largest size is long enough to be its own average.
      for (let round = 0; round < (size >= 10_000 ? 1 : rounds); round += 1) {
        times.push(await bench.run(size));
      }
      results.push(...figures(size, median(times), results));
    }
  } finally {
    await bench.close();
  }
  return results;
}

function figures(size: number, totalMs: number, earlier: readonly BenchResult[]): BenchResult[] {
  const bench = `pipeline-${size}`;
  const perNode = totalMs / size;
  const first = earlier.find(({ metric }) => metric === 'cost per node');
  const baseline = first && { name: `${first.bench} cost per node`, value: first.value };
  return [
    { bench, metric: 'start to finished', value: totalMs, unit: 'ms' },
    {
      bench,
      metric: 'cost per node',
      value: perNode,
      unit: 'ms',
      ...(baseline ? { baseline, ratio: perNode / baseline.value } : {}),
    },
  ];
}

class PipelineBench {
  private pipelines = 0;
  private readonly stopping = new AbortController();

  private constructor(private readonly keelson: InProcessKeelson) {}

  static async open(url: string): Promise<PipelineBench> {
    const bench = new PipelineBench(await openInProcess(url));
    void bench.work();
    return bench;
  }

  /** Milliseconds from the pipeline's creation to its completion. */
  async run(size: number): Promise<number> {
    this.pipelines += 1;
    const pipelineId = `pip_${String(this.pipelines).padStart(26, '0')}`;
    const nodes = graph(size, this.pipelines);
    await this.createStacks(nodes);
    await this.keelson.views.waitFor(await this.keelson.log.head(), VIEWS_WAIT_MS);
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
          concurrencyMax: size,
        },
        benchEnvelope(),
      ),
    );
    await completed;
    const elapsedMs = performance.now() - started;
    await this.keelson.views.waitFor(await this.keelson.log.head(), VIEWS_WAIT_MS);
    return elapsedMs;
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.keelson.close();
  }

  private async createStacks(nodes: readonly PipelineNode[]): Promise<void> {
    for (let from = 0; from < nodes.length; from += STACKS_AT_ONCE) {
      await Promise.all(
        nodes.slice(from, from + STACKS_AT_ONCE).map(({ stackId, id, environment }) =>
          this.keelson.bus.execute(
            new ChangeStack(
              stackId,
              {
                type: 'CreateStack',
                stackId,
                name: id.slice(environment.length + 1),
                org: 'bench',
                environment,
                projectId: 'prj_bench',
                spec: SPEC,
                specDigest: DIGEST,
              },
              benchEnvelope(),
            ),
          ),
        ),
      );
    }
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
    await this.keelson.bus.execute(new ReportJob(jobId, claimed.token, REPORTS, benchEnvelope()));
  }
}

const SPEC: StackSpec = {
  provisioner: 'native',
  source: { archive: DIGEST },
  variables: {},
  flowControl: {
    skipRefresh: false,
    previewBeforeUpdate: true,
    pauseBetweenPreviewAndUpdate: false,
    isManual: false,
    disableOnLifecycleEvents: false,
  },
  dependsOn: [],
};

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
