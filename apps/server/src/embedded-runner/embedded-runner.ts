import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { unrecordedRunner } from './unrecorded-runner';
import { identityOf, isAlive, type ProcessIdentity } from '../data-directory/process-identity';

const IDLE_EXIT_SECONDS = 300;
const DRAIN_MS_MAX = 15_000;
const RESTART_MS = 1_000;
const POLL_MS = 100;

export type EmbeddedRunnerOptions = {
  readonly dataDir: string;
  readonly server: string;
  readonly token: string;
  /** The compiled main.js of apps/runner. */
  readonly entry: string;
};

/** `server`: the address that it was started with. */
type KnownRunner = ProcessIdentity & { readonly server: string };

/**
 * The runner that comes with a server. It is a process of its own in a session of its own, so it survives the server: a job in
 * flight goes on when the server is killed, and the next server finds the runner by pid and start time and keeps it. Without
 * a server and without work it ends by itself.
 */
export class EmbeddedRunner {
  private readonly logger = new Logger(EmbeddedRunner.name);
  private readonly pidFile: string;
  private readonly stopping = new AbortController();
  private watching: Promise<void> | undefined;

  constructor(private readonly options: EmbeddedRunnerOptions) {
    this.pidFile = path.join(options.dataDir, 'runner', 'process.json');
  }

  start(): void {
    mkdirSync(path.dirname(this.pidFile), { recursive: true, mode: 0o700 });
    this.watching = this.keepAlive();
  }

  /** Lets running jobs end for a while; tools that are still at work go on, and the next start finds them. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.watching;
    const identity = this.known();
    if (!identity) return;
    signal(identity, 'SIGTERM');
    if (!(await endsWithin(identity, DRAIN_MS_MAX))) {
      signal(identity, 'SIGTERM');
      if (!(await endsWithin(identity, DRAIN_MS_MAX))) signal(identity, 'SIGKILL');
    }
    rmSync(this.pidFile, { force: true });
  }

  private async keepAlive(): Promise<void> {
    const { signal } = this.stopping;
    await this.leaveOtherAddress();
    while (!signal.aborted) {
      if (!this.known()) this.spawnRunner();
      await delay(RESTART_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /**
   * A runner that an earlier server started, which listened elsewhere, would never find this one. It leaves at once (the second
   * signal says so); its tools go on, and the runner that takes its place follows them.
   */
  private async leaveOtherAddress(): Promise<void> {
    const runner = this.known();
    if (!runner || runner.server === this.options.server) return;
    signal(runner, 'SIGTERM');
    // Another signal: two of the same may arrive as one.
    signal(runner, 'SIGINT');
    if (!(await endsWithin(runner, DRAIN_MS_MAX))) signal(runner, 'SIGKILL');
  }

  /** The runner of this data directory, if it is alive. */
  private known(): KnownRunner | undefined {
    return this.recorded() ?? unrecordedRunner(path.dirname(this.pidFile));
  }

  private recorded(): KnownRunner | undefined {
    if (!existsSync(this.pidFile)) return undefined;
    try {
      const identity = JSON.parse(readFileSync(this.pidFile, 'utf8')) as KnownRunner;
      return isAlive(identity) ? identity : undefined;
    } catch {
      return undefined;
    }
  }

  private spawnRunner(): void {
    const { dataDir, server, token, entry } = this.options;
    const folder = path.join(dataDir, 'runner');
    const log = openSync(path.join(folder, 'runner.log'), 'a', 0o600);
    const tokenFile = path.join(folder, 'token');
    writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 });
    const child = spawn(process.execPath, [entry], {
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        ...withoutSecrets(process.env),
        KEELSON_SERVER: server,
        KEELSON_TOKEN_FILE: tokenFile,
        KEELSON_RUNNER_DATA_DIR: folder,
        KEELSON_RUNNER_IDLE_EXIT_SECONDS: String(IDLE_EXIT_SECONDS),
      },
    });
    closeSync(log);
    child.on('error', (error) => this.logger.error(`the runner did not start: ${error.message}`));
    child.unref();
    const identity = child.pid === undefined ? undefined : identityOf(child.pid);
    if (identity) {
      const known: KnownRunner = { ...identity, server };
      writeFileSync(this.pidFile, JSON.stringify(known), { mode: 0o600 });
    }
  }
}

/** The server's own secrets are none of the runner's business. */
function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const {
    KEELSON_ADMIN_TOKEN: _admin,
    KEELSON_MASTER_KEY: _master,
    KEELSON_DATABASE_URL: _database,
    KEELSON_TOKEN: _token,
    ...rest
  } = environment;
  return rest;
}

function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch {
    // It has ended in between.
  }
}

async function endsWithin(identity: ProcessIdentity, limitMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += POLL_MS) {
    if (!isAlive(identity)) return true;
    await delay(POLL_MS);
  }
  return !isAlive(identity);
}
