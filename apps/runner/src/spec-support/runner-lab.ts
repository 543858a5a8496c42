import { packFolder } from '@keelson/artifacts';
import { RunnerApi, type ClaimedJob } from '@keelson/client';
import type { WorkOrder } from '@keelson/domain';
import type { Executor } from '@keelson/executors';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { JobJournal } from '../journal/job-journal';
import { KeptFolders } from '../journal/kept-folders';
import { Runner, type RunnerEnd, type RunnerOptions } from '../runner';
import { FakeServer } from './fake-server';
import { SourceArchives } from '../workspace/source-archives';

export type StartedRunner = {
  readonly runner: Runner;
  readonly ended: Promise<RunnerEnd>;
  /** Everything it logged. */
  readonly logged: () => string;
};

/** A fake server, runners on data folders of their own, and everything removed at the end. */
export class RunnerLab {
  private readonly running: StartedRunner[] = [];

  private constructor(
    readonly server: FakeServer,
    readonly folder: string,
    readonly archive: string,
  ) {}

  static async open(): Promise<RunnerLab> {
    const server = await FakeServer.start();
    const folder = await mkdtemp(join(tmpdir(), 'keelson-runner-'));
    const source = join(folder, 'source');
    await mkdir(source);
    await writeFile(join(source, 'main.txt'), 'a network');
    const { bytes } = await packFolder(source);
    return new RunnerLab(server, folder, server.addSource(bytes));
  }

  async close(): Promise<void> {
    for (const { runner } of this.running) runner.abandon();
    await Promise.all(this.running.map(({ ended }) => ended.catch(() => undefined)));
    await this.server.down();
    await rm(this.folder, { recursive: true, force: true });
  }

  async start(
    executor: Executor,
    options: Partial<RunnerOptions> & {
      readonly dataDir?: string;
      readonly now?: () => number;
    } = {},
  ): Promise<StartedRunner> {
    const { dataDir = 'one', now, ...rest } = options;
    const data = join(this.folder, dataDir);
    await mkdir(data, { recursive: true });
    const stream = new PassThrough();
    let text = '';
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const api = new RunnerApi({
      server: this.server.url,
      token: 'runner-token',
      backoff: { firstMs: 1, maxMs: 20 },
    });
    const runner = new Runner(
      {
        api,
        sources: new SourceArchives(api),
        server: this.server.url,
        journal: await JobJournal.in(data),
        kept: await KeptFolders.in(data, now),
        executorFor: () => executor,
        workRoot: join(data, 'work'),
        log: pino({ level: 'debug' }, stream),
      },
      { agentId: dataDir, concurrency: 4, ...rest },
    );
    const started = { runner, ended: runner.run(), logged: () => text };
    this.running.push(started);
    return started;
  }

  job(change: Partial<ClaimedJob> = {}, work: Partial<WorkOrder> = {}): ClaimedJob {
    const jobId = change.jobId ?? 'job_1';
    const phase = change.phase ?? 'plan';
    return {
      jobId,
      runId: 'run_1',
      phase,
      attempt: 1,
      token: '7.1',
      // In the past, so that heartbeats come as fast as they may.
      leaseUntil: '2026-11-21T00:00:00.000Z',
      ...change,
      work: {
        jobId,
        runId: 'run_1',
        stackId: 'stk_1',
        stackName: 'network',
        org: 'acme',
        environment: 'staging',
        provisioner: 'terraform',
        phase,
        attempt: change.attempt ?? 1,
        steps: ['init', 'refresh', 'plan', 'apply'],
        source: { archive: this.archive },
        variables: {},
        environmentVariables: {},
        resumeApply: false,
        stateToken: 'state-token-of-the-job',
        ...work,
      },
    };
  }

  /** Files left in a data folder's place for journals, and folders of jobs. */
  async left(dataDir = 'one'): Promise<{ journals: string[]; folders: string[] }> {
    const list = (path: string): Promise<string[]> =>
      readdir(join(this.folder, dataDir, path)).catch(() => []);
    return { journals: await list('jobs'), folders: await list('work') };
  }

  /** A job leaves nothing behind; its last traces go after the server has its outcome. */
  async cleaned(dataDir = 'one'): Promise<void> {
    for (;;) {
      const { journals, folders } = await this.left(dataDir);
      if (journals.length === 0 && folders.length === 0) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
