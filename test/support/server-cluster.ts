import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MasterKey, newToken } from '@keelson/access';
import { ApiError, KeelsonClient, ServerUnreachable, type InfraPipeline } from '@keelson/client';
import { ensureBuilt } from './built';
import { eventually } from './eventually';
import { exitOf, spawnCompiled } from './keelson-process';
import { LoadBalancer } from './load-balancer';
import { killProcessesOf } from './processes-of';
import { runCommandLine, type Ended } from './run-command-line';
import { RunningKeelson } from './running-keelson';
import { createTestDatabase, type TestDatabase } from './test-database';

/** What a pipeline may take: a job whose claim was lost with a killed process waits for the end of its lease. */
const LONG_MS = 150_000;
const TAIL = 2_000;

/**
 * Several servers as an operator runs them: one PostgreSQL, one folder of blobs, one master key and admin token, a data
 * directory for each, a load balancer before those that serve, and runners that know only the load balancer.
 */
export class ServerCluster {
  readonly servers: RunningKeelson[] = [];
  readonly adminToken = newToken('kls_');
  private readonly runners = new Map<string, ChildProcess>();
  private balancer: LoadBalancer;
  private runnerToken = '';

  private constructor(
    readonly folder: string,
    private readonly database: TestDatabase,
  ) {}

  /** One server for each list of roles. */
  static async start(roles: readonly string[], runners: readonly string[]): Promise<ServerCluster> {
    await ensureBuilt();
    const folder = mkdtempSync(path.join(tmpdir(), 'keelson-servers-'));
    chmodSync(folder, 0o755);
    const cluster = new ServerCluster(folder, await createTestDatabase());
    try {
      await cluster.open(roles);
      for (const id of runners) cluster.startRunner(id);
      return cluster;
    } catch (error) {
      await cluster.remove();
      throw error;
    }
  }

  get client(): KeelsonClient {
    return new KeelsonClient({ server: this.balancer.url, token: this.adminToken });
  }

  cli(argv: readonly string[]): Promise<Ended> {
    const env = { KEELSON_SERVER: this.balancer.url, KEELSON_TOKEN: this.adminToken };
    return runCommandLine(argv, { cwd: '/', env });
  }

  /** Applies a folder of manifests and answers the pipeline that this started. */
  async apply(folder: string): Promise<string> {
    const { code, out, err } = await this.cli(['apply', '-f', folder, '--no-follow', '-o', 'json']);
    if (code !== 0) throw new Error(`apply ended with ${code}: ${err}`);
    const { objects } = JSON.parse(out) as { objects: { pipelineId?: string }[] };
    const started = objects.find(({ pipelineId }) => pipelineId !== undefined)?.pipelineId;
    if (started === undefined) throw new Error('the apply has started no pipeline');
    return started;
  }

  /** Asks again while servers are killed and started. */
  async completed(pipelineId: string): Promise<InfraPipeline> {
    const completed = async (): Promise<InfraPipeline | false> => {
      try {
        const pipeline = await this.client.infraPipelines.show(pipelineId);
        return pipeline.status === 'completed' && pipeline;
      } catch (error) {
        const isAway = error instanceof ServerUnreachable;
        if (isAway || (error instanceof ApiError && error.status === 404)) return false;
        throw error;
      }
    };
    try {
      return await eventually(`pipeline ${pipelineId} completes`, completed, LONG_MS);
    } catch (error) {
      throw new Error(`${String(error)}${this.lastWords()}`, { cause: error });
    }
  }

  startRunner(id: string): void {
    const settings = {
      KEELSON_SERVER: this.balancer.url,
      KEELSON_TOKEN: this.runnerToken,
      KEELSON_RUNNER_ID: id,
      KEELSON_RUNNER_DATA_DIR: path.join(this.folder, id),
    };
    const stdio = ['ignore', 'ignore', 'ignore'] as const;
    this.runners.set(
      id,
      spawnCompiled('runner', path.join(this.folder, 'x'), settings, [...stdio]),
    );
  }

  async killRunner9(id: string): Promise<void> {
    const child = this.runners.get(id) as ChildProcess;
    const exited = exitOf(child);
    child.kill('SIGKILL');
    await exited;
  }

  async remove(): Promise<void> {
    killProcessesOf(this.folder);
    // A process that was about to start another one has been found only now.
    killProcessesOf(this.folder);
    await this.balancer?.close();
    await this.database.drop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  private async open(roles: readonly string[]): Promise<void> {
    const masterKey = MasterKey.generate();
    for (const [index, role] of roles.entries()) {
      const env = {
        KEELSON_DATABASE_URL: this.database.url,
        KEELSON_BLOB_URL: `file://${path.join(this.folder, 'blobs')}`,
        KEELSON_MASTER_KEY: masterKey,
        KEELSON_ADMIN_TOKEN: this.adminToken,
        KEELSON_EMBEDDED_RUNNER: 'off',
        KEELSON_ROLES: role,
      };
      const dataDir = path.join(this.folder, `server-${index + 1}`);
      this.servers.push(RunningKeelson.at({ dataDir, env }));
    }
    const serving = this.servers.filter((_, index) => roles[index]?.includes('api'));
    for (const server of this.servers) server.spawn();
    await Promise.all(serving.map((server) => server.ready()));
    const ports = serving.map(({ url }) => Number(new URL(url).port));
    this.balancer = await LoadBalancer.start(() => ports);
    const key = await this.client.access.createApiKey({ name: 'runners', role: 'runner' });
    this.runnerToken = key.token;
  }

  private lastWords(): string {
    return this.servers.map((each) => `\n${each.dataDir}: ${each.output.slice(-TAIL)}`).join('');
  }
}
