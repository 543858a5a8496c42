import type { BenchResult } from './bench-result';
import { openInProcess } from './in-process-keelson';
import { NoOpPipelines } from './no-op-pipelines';
import { median } from './statistics';

export type PipelineBenchOptions = {
  /** A database of its own on a server with fsync on. */
  readonly url: string;
  readonly sizes?: readonly number[];
  readonly rounds?: number;
};

/**
 * A pipeline of no-op stack jobs from start to finished, each transition durable, views projected alongside. The first size is the
 * baseline of the cost per node.
 */
export async function runPipelineBench(options: PipelineBenchOptions): Promise<BenchResult[]> {
  const { url, sizes = [100, 1_000, 10_000], rounds = 3 } = options;
  const keelson = await openInProcess(url);
  const pipelines = new NoOpPipelines(keelson);
  const run = async (size: number): Promise<number> => {
    const nodes = await pipelines.prepare(size);
    await keelson.viewsShowAll();
    const elapsedMs = await pipelines.run(nodes);
    await keelson.viewsShowAll();
    return elapsedMs;
  };
  const results: BenchResult[] = [];
  try {
    await run(sizes[0] ?? 100);
    for (const size of sizes) {
      const times: number[] = [];
      // The largest size is long enough to be its own average.
      for (let round = 0; round < (size >= 10_000 ? 1 : rounds); round += 1) {
        times.push(await run(size));
      }
      results.push(...figures(size, median(times), results));
    }
  } finally {
    pipelines.stop();
    await keelson.close();
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
