import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compiled, ensureBuilt } from './built';
import { eventually } from './eventually';
import { exitOf, keelsonEnvironment } from './keelson-process';
import { killProcessesOf } from './processes-of';

const READY = /^eventstore ready: (esdb:\S+)/m;
/** As docker-compose.yml sets a real one. */
const APPEND_BYTES_MAX = 16 * 1024 * 1024;

/** What `npm run eventstore` starts, compiled, in a process of its own with data of its own. */
export class EventStoreProcess {
  private said = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    const hear = (chunk: unknown): void => void (this.said += String(chunk));
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
  }

  static async start(store: 'memory' | 'postgres'): Promise<EventStoreProcess> {
    await ensureBuilt();
    const folder = mkdtempSync(path.join(tmpdir(), 'keelson-eventstore-'));
    // Passable, as a checkout usually is: root's database runs as another account.
    chmodSync(folder, 0o755);
    const main = compiled('apps/server/src/eventstore-main.js');
    const size = ['--max-append-size', String(APPEND_BYTES_MAX)];
    const child = spawn(process.execPath, [main, '--port', '0', '--store', store, ...size], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: keelsonEnvironment({ STARTED_BY_SPEC: folder, KEELSON_DATA_DIR: folder }),
    });
    const started = new EventStoreProcess(child, folder);
    try {
      await eventually('the event store is ready', () => READY.test(started.said));
      return started;
    } catch (error) {
      started.remove();
      throw new Error(`${String(error)}\n${started.said}`, { cause: error });
    }
  }

  get url(): string {
    const url = READY.exec(this.said)?.[1];
    if (url === undefined) throw new Error(`the event store is not ready: ${this.said}`);
    return url;
  }

  async stop(): Promise<number | null> {
    const exited = exitOf(this.child);
    this.child.kill('SIGTERM');
    return exited;
  }

  remove(): void {
    killProcessesOf(this.folder);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
