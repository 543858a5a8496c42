import 'reflect-metadata';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { MasterKey, MemoryKeyRing, Sealer } from '@keelson/access';
import {
  ChangePipeline,
  ChangeStack,
  ClaimJob,
  commandHandlers,
  commandServices,
  EVENT_LOG,
  newCommandId,
  ReportJob,
  type Envelope,
} from '@keelson/commands';
import type { JobReport, PipelineNode, StackSpec } from '@keelson/domain';
import { keelsonCatalog, PostgresEventLog, type Position } from '@keelson/event-log';
import {
  PostgresCheckpointStore,
  processes,
  processPrefixes,
  ProcessRunner,
} from '@keelson/processes';
import {
  migrate,
  ProjectionRunner,
  projections,
  ViewPositions,
  viewsDataSource,
} from '@keelson/views';
import { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { BenchResult } from './bench-result';

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

  private constructor(
    private readonly context: INestApplicationContext,
    private readonly bus: CommandBus,
    private readonly log: PostgresEventLog,
    private readonly runner: ProcessRunner,
    private readonly projectionRunner: ProjectionRunner,
    private readonly dataSource: DataSource,
    private readonly pool: Pool,
  ) {}

  static async open(url: string): Promise<PipelineBench> {
    const pool = new Pool({ connectionString: url, max: 4 });
    const log = new PostgresEventLog({ connection: url, catalog: keelsonCatalog });
    await log.migrate();
    const dataSource = viewsDataSource({ url });
    await dataSource.initialize();
    await migrate(dataSource);
    const checkpoints = new PostgresCheckpointStore(pool);
    await checkpoints.migrate();
    const context = await NestFactory.createApplicationContext(moduleOf(log), { logger: false });
    await context.init();
    const commandBus = context.get(CommandBus);
    const runner = new ProcessRunner({
      name: 'sagas',
      processes,
      prefixes: processPrefixes,
      log,
      commandBus,
      checkpoints,
    });
    await runner.start();
    const positions = new ViewPositions(dataSource);
    const projectionRunner = new ProjectionRunner({
      dataSource,
      eventLog: log,
      projections,
      positions,
    });
    projectionRunner.start();
    const bench = new PipelineBench(
      context,
      commandBus,
      log,
      runner,
      projectionRunner,
      dataSource,
      pool,
    );
    void bench.work();
    return bench;
  }

  /** Milliseconds from the pipeline's creation to its completion. */
  async run(size: number): Promise<number> {
    this.pipelines += 1;
    const pipelineId = `pip_${String(this.pipelines).padStart(26, '0')}`;
    const nodes = graph(size, this.pipelines);
    await this.createStacks(nodes);
    await this.projectionRunner.waitFor(await this.log.head(), VIEWS_WAIT_MS);
    const completed = this.completionOf(pipelineId);
    const started = performance.now();
    await this.bus.execute(
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
        envelope(),
      ),
    );
    await completed;
    const elapsedMs = performance.now() - started;
    await this.projectionRunner.waitFor(await this.log.head(), VIEWS_WAIT_MS);
    return elapsedMs;
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.runner.stop();
    await this.projectionRunner.stop();
    await this.context.close();
    await this.log.close();
    await this.dataSource.destroy();
    await this.pool.end();
  }

  private async createStacks(nodes: readonly PipelineNode[]): Promise<void> {
    for (let from = 0; from < nodes.length; from += STACKS_AT_ONCE) {
      await Promise.all(
        nodes.slice(from, from + STACKS_AT_ONCE).map(({ stackId, id, environment }) =>
          this.bus.execute(
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
              envelope(),
            ),
          ),
        ),
      );
    }
  }

  private async completionOf(pipelineId: string): Promise<void> {
    const after = await this.log.head();
    const prefixes = [`pipeline-${pipelineId}`];
    for await (const message of this.log.subscribe({ after, prefixes })) {
      if (message.kind !== 'events') continue;
      if (message.events.some(({ type }) => type === 'PipelineCompleted')) return;
    }
  }

  private async work(): Promise<void> {
    const { signal } = this.stopping;
    const after = 0n as Position;
    for await (const message of this.log.subscribe({ after, prefixes: ['job-'], signal })) {
      if (message.kind !== 'events') continue;
      for (const { type, stream } of message.events) {
        if (type === 'JobCreated') void this.doJob(stream.slice('job-'.length));
      }
    }
  }

  private async doJob(jobId: string): Promise<void> {
    const claimed = await this.bus.execute(new ClaimJob(jobId, 'bench', envelope()));
    if (!claimed) return;
    await this.bus.execute(new ReportJob(jobId, claimed.token, REPORTS, envelope()));
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

function moduleOf(log: PostgresEventLog) {
  const masterKey = MasterKey.parse(MasterKey.generate());
  @Module({
    imports: [CqrsModule.forRoot()],
    providers: [
      { provide: EVENT_LOG, useValue: log },
      { provide: MasterKey, useValue: masterKey },
      { provide: Sealer, useValue: new Sealer(masterKey, new MemoryKeyRing()) },
      ...commandServices,
      ...commandHandlers,
    ],
  })
  class BenchModule {}
  return BenchModule;
}

function envelope(): Envelope {
  const commandId = newCommandId();
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: { kind: 'machine', id: 'bench' },
    at: new Date().toISOString(),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
