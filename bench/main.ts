import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../apps/server/src/embedded-postgres';
import { runAppendBench } from './append.bench';
import { benchArguments, WrongUsage } from './bench-arguments';
import type { BenchResult } from './bench-result';
import { runClaimLatencyBench } from './claim-latency.bench';
import { runDashboardBench } from './dashboard.bench';
import { runFailoverBench } from './failover.bench';
import { runPipelineBench } from './pipeline.bench';
import { runProtocolAppendBench } from './protocol-append.bench';
import { runRebuildBench } from './rebuild.bench';
import { runRestCommandBench } from './rest-command.bench';
import { runTerraformStackJobBench } from './terraform-stack-job.bench';
import { runVisibleLagBench } from './visible-lag.bench';

const EXIT_FAILED = 1;
const EXIT_WRONG_USAGE = 2;

/** What a bench needs: a fresh database on a server with fsync on. */
type Bench = (url: string) => Promise<BenchResult[]>;

const benches: Readonly<Record<string, Bench>> = {
  'append-1': (url) => runAppendBench({ url, writers: [1] }),
  'append-16': (url) => runAppendBench({ url, writers: [16] }),
  'append-64': (url) => runAppendBench({ url, writers: [64] }),
  'append-256': (url) => runAppendBench({ url, writers: [256] }),
  'protocol-append': runProtocolAppendBench,
  'pipeline-100': (url) => runPipelineBench({ url, sizes: [100] }),
  'pipeline-1000': (url) => runPipelineBench({ url, sizes: [100, 1_000] }),
  'pipeline-10000': (url) => runPipelineBench({ url, sizes: [100, 10_000] }),
  'terraform-stack-job': runTerraformStackJobBench,
  'rest-command': runRestCommandBench,
  'visible-lag': runVisibleLagBench,
  rebuild: runRebuildBench,
  'claim-latency': runClaimLatencyBench,
  failover: runFailoverBench,
  dashboard: runDashboardBench,
};

async function main(): Promise<void> {
  const { names, jsonFile } = benchArguments(process.argv.slice(2), Object.keys(benches));
  const folder = mkdtempSync(path.join(tmpdir(), 'keelson-bench-'));
  const server = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres') });
  const results: BenchResult[] = [];
  try {
    for (const [name, bench] of Object.entries(benches)) {
      if (!names.includes(name)) continue;
      const url = await freshDatabase(server.url, `bench_${results.length}`);
      for (const result of await bench(url)) {
        results.push(result);
        console.log(describe(result));
      }
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify(results, null, 2)}\n`);
}

async function freshDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

function describe({ bench, metric, value, unit, baseline, ratio }: BenchResult): string {
  const figure = `${bench.padEnd(20)} ${metric.padEnd(20)} ${value.toFixed(2).padStart(12)} ${unit}`;
  if (!baseline || ratio === undefined) return figure;
  return `${figure.padEnd(62)} ${ratio.toFixed(2)} x ${baseline.name} (${baseline.value.toFixed(2)})`;
}

void main().then(
  () => process.exit(0),
  (error: unknown) => {
    const wrong = error instanceof WrongUsage;
    console.error(wrong ? error.message : error);
    process.exit(wrong ? EXIT_WRONG_USAGE : EXIT_FAILED);
  },
);
