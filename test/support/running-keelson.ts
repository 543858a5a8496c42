import type { ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  ApiError,
  KeelsonClient,
  ServerUnreachable,
  type InfraPipeline,
  type Run,
} from '@keelson/client';
import { isAlive } from '../../apps/server/src/data-directory/process-identity';
import { ensureBuilt } from './built';
import { eventually } from './eventually';
import { embeddedRunnerOf, exitOf, spawnCompiled } from './keelson-process';
import { ENVIRONMENT } from './manifest-folder';
import { kill9, killProcessesOf, processesOf, type FoundProcess } from './processes-of';
import { runCommandLine, type CommandLine, type Ended } from './run-command-line';

export type RunningKeelsonOptions = {
  /** Absent: a temporary folder, removed by `remove`. */
  readonly dataDir?: string;
  readonly env?: NodeJS.ProcessEnv;
};

const STARTED = /Keelson serves (\S+)/;
/** What a pipeline may take here: a job whose claim was lost with a killed process waits for the end of its lease. */
const LONG_MS = 150_000;
const TAIL = 3_000;

/**
 * A Keelson as its users have it: the compiled server in a process of its own with the embedded database, and the runner that it
 * starts. It keeps its port over restarts. `remove` ends everything that belongs to its data directory, whatever state it is in.
 */
export class RunningKeelson {
  private child: ChildProcess | undefined;
  private said = '';
  /** Where in `said` its latest life begins. */
  private saidBefore = 0;
  private address = '';

  private constructor(
    readonly dataDir: string,
    private env: NodeJS.ProcessEnv,
    private readonly temporary: string | undefined,
  ) {}

  static async start(options: RunningKeelsonOptions = {}): Promise<RunningKeelson> {
    const keelson = RunningKeelson.at(options);
    try {
      await ensureBuilt();
      await keelson.restart();
      return keelson;
    } catch (error) {
      keelson.remove();
      throw error;
    }
  }

  /** One that is not started yet. */
  static at({ dataDir, env = {} }: RunningKeelsonOptions = {}): RunningKeelson {
    if (dataDir !== undefined) return new RunningKeelson(dataDir, env, undefined);
    const folder = mkdtempSync(path.join(tmpdir(), 'keelson-e2e-'));
    // Passable, as a checkout usually is: root's database runs as another account.
    chmodSync(folder, 0o755);
    return new RunningKeelson(path.join(folder, 'data'), env, folder);
  }

  get url(): string {
    return this.address;
  }

  /** Everything that the server has printed, over all its lives. */
  get output(): string {
    return this.said;
  }

  /** What it has printed since it was started last. */
  get latestOutput(): string {
    return this.said.slice(this.saidBefore);
  }

  get pid(): number {
    const pid = this.child?.pid;
    if (pid === undefined) throw new Error('the server is not running');
    return pid;
  }

  get adminToken(): string {
    if (this.env.KEELSON_ADMIN_TOKEN !== undefined) return this.env.KEELSON_ADMIN_TOKEN;
    return readFileSync(path.join(this.dataDir, 'admin-token'), 'utf8').trim();
  }

  get runnerToken(): string {
    return readFileSync(path.join(this.dataDir, 'runner-token'), 'utf8').trim();
  }

  get client(): KeelsonClient {
    return new KeelsonClient({ server: this.address, token: this.adminToken });
  }

  /** Starts the server (again) on its data, from now on with these settings too, and waits until it is ready. */
  async restart(settings: NodeJS.ProcessEnv = {}): Promise<void> {
    this.env = { ...this.env, ...settings };
    this.spawn();
    await this.ready();
  }

  /** Waits until the server that was spawned is ready. */
  async ready(): Promise<void> {
    this.address = await this.eventually('the server serves', () => {
      if (this.child === undefined) throw new Error('the server has ended');
      return STARTED.exec(this.latestOutput)?.[1];
    });
    await this.eventually('the server is ready', () => this.client.readyz().catch(() => undefined));
  }

  /** Starts the server and answers how it ended: for starts that are to be refused. */
  async startRefused(): Promise<{ readonly code: number | null; readonly said: string }> {
    const child = this.spawn();
    const code = await exitOf(child);
    return { code, said: this.said.slice(this.saidBefore) };
  }

  async kill9(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** As Ctrl-C does. Answers the exit code. */
  stop(): Promise<number | null> {
    return this.end('SIGINT');
  }

  runnerPid(): number | undefined {
    return embeddedRunnerOf(this.dataDir)?.pid;
  }

  /** The embedded runner; waited for where the server is just about to start one. */
  async killRunner9(): Promise<void> {
    const runner = await this.eventually('there is a runner', () => {
      if (this.child === undefined) throw new Error('the server has ended');
      return embeddedRunnerOf(this.dataDir);
    });
    kill9(runner);
    await eventually('the runner is dead', () => !isAlive(runner));
  }

  /** A runner of its own, beside the embedded one: with another id, another folder, and nothing in common but the server. */
  startRunner(id: string): void {
    const settings = {
      KEELSON_SERVER: this.address,
      KEELSON_TOKEN: this.runnerToken,
      KEELSON_RUNNER_ID: id,
      KEELSON_RUNNER_DATA_DIR: `${this.dataDir}-${id}`,
    };
    spawnCompiled('runner', this.dataDir, settings, 'ignore');
  }

  processes(): FoundProcess[] {
    return processesOf(this.dataDir);
  }

  get runnerLog(): string {
    const file = path.join(this.dataDir, 'runner', 'runner.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** The CLI in this process, against this server. */
  cli(argv: readonly string[], line: CommandLine = {}): Promise<Ended> {
    const env = { KEELSON_SERVER: this.address, KEELSON_TOKEN: this.adminToken, ...line.env };
    return runCommandLine(argv, { cwd: '/', ...line, env });
  }

  /** Applies a folder of manifests and answers the pipeline that this started, if any. */
  async apply(folder: string): Promise<string | undefined> {
    const { code, out, err } = await this.cli(['apply', '-f', folder, '--no-follow', '-o', 'json']);
    if (code !== 0) throw new Error(`apply ended with ${code}: ${err}`);
    const { objects } = JSON.parse(out) as { objects: { pipelineId?: string }[] };
    return objects.find(({ pipelineId }) => pipelineId !== undefined)?.pipelineId;
  }

  async deploy(folder: string): Promise<InfraPipeline> {
    const pipelineId = await this.apply(folder);
    if (pipelineId === undefined) throw new Error('the apply has started no pipeline');
    return this.completed(pipelineId);
  }

  completed(pipelineId: string): Promise<InfraPipeline> {
    return this.whileItMayBeAway(`pipeline ${pipelineId} completes`, async () => {
      const pipeline = await this.client.infraPipelines.show(pipelineId);
      return pipeline.status === 'completed' && pipeline;
    });
  }

  run(runId: string, what: string, is: (run: Run) => boolean): Promise<Run> {
    return this.whileItMayBeAway(`run ${runId} ${what}`, async () => {
      const run = await this.client.runs.show(runId);
      return is(run) && run;
    });
  }

  /** Asks again while the server is killed and started, and while a view does not know yet what another client did. */
  whileItMayBeAway<T>(what: string, question: () => Promise<T | false | undefined>): Promise<T> {
    const asked = (): Promise<T | false | undefined> =>
      question().catch((error: unknown) => {
        if (error instanceof ServerUnreachable) return undefined;
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      });
    return this.eventually(what, asked, LONG_MS);
  }

  /** Where a native stack's relative paths begin. */
  nativeFolder(org: string, stack: string): string {
    return path.join(this.dataDir, 'runner/native', org, ENVIRONMENT, stack);
  }

  remove(): void {
    killProcessesOf(this.dataDir);
    // A process that was about to start another one has been found only now.
    killProcessesOf(this.dataDir);
    if (this.temporary !== undefined) {
      rmSync(this.temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }
  }

  /** Only starts the server; `ready` waits for it. */
  spawn(): ChildProcess {
    this.saidBefore = this.said.length;
    const port = this.address === '' ? '0' : new URL(this.address).port;
    const settings = {
      KEELSON_DATA_DIR: this.dataDir,
      KEELSON_PORT: port,
      KEELSON_QUICKSTART: 'off',
      ...this.env,
    };
    const child = spawnCompiled('server', this.dataDir, settings, ['ignore', 'pipe', 'pipe']);
    const hear = (chunk: unknown): void => void (this.said += String(chunk));
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => {
      if (this.child === child) this.child = undefined;
    });
    this.child = child;
    return child;
  }

  /** Waits as `eventually` does, and tells in vain with what the server and the runner said last. */
  private async eventually<T>(
    what: string,
    question: () => T | false | undefined | Promise<T | false | undefined>,
    patienceMs?: number,
  ): Promise<T> {
    try {
      return await eventually(what, question, patienceMs);
    } catch (error) {
      const said = `\nserver: ${this.latestOutput}\nrunner: ${this.runnerLog.slice(-TAIL)}`;
      throw new Error(`${String(error)}${said}`, { cause: error });
    }
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    if (child === undefined) throw new Error('the server is not running');
    const exited = exitOf(child);
    child.kill(signal);
    return exited;
  }
}
