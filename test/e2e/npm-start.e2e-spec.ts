import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { ensureBuilt, repository } from '../support/built';
import { eventually } from '../support/eventually';
import { killProcessesOf, processesOf } from '../support/processes-of';
import { keelsonEnvironment } from '../support/keelson-process';

jest.setTimeout(180_000);

/** What a clone holds, and what is made in it. The dependencies come as hard links: they are many, and nobody writes to them. */
const cloned = [
  'package.json',
  'package-lock.json',
  '.swcrc',
  'scripts',
  'apps',
  'libs',
  'examples',
  'dist',
];
const isRoot = process.getuid?.() === 0;
const isLinux = process.platform === 'linux';
/** An account that every Linux has, and that the database does not use. */
const ORDINARY = { uid: 1, gid: 1 };

type Started = { readonly ended: Promise<number | null>; said(): string; ctrlC(): void };

(isLinux ? describe : describe.skip)('npm start in a clone', () => {
  let base: string;
  let clone: string;

  beforeAll(async () => {
    await ensureBuilt();
    base = mkdtempSync(path.join(tmpdir(), 'keelson-clone-'));
    chmodSync(base, 0o755);
    clone = path.join(base, 'keelson');
    mkdirSync(clone);
    const files = cloned.map((name) => path.join(repository, name));
    execFileSync('cp', ['-a', ...files, clone]);
    execFileSync('cp', ['-al', path.join(repository, 'node_modules'), clone]);
    for (const record of ['.package-lock.json', '.keelson-installed']) breakLink(record);
  });
  afterEach(() => {
    const moved = relocatedTo();
    for (const folder of [clone, ...moved]) killProcessesOf(folder);
    for (const folder of [path.join(clone, '.keelson'), ...moved]) {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  /** A file that npm or we could write to is the clone's own. */
  function breakLink(record: string): void {
    const file = path.join(clone, 'node_modules', record);
    if (!existsSync(file)) return;
    execFileSync('cp', ['-a', file, `${file}.own`]);
    renameSync(`${file}.own`, file);
  }

  /** Where root keeps a database that cannot be reached in the clone. */
  function relocatedTo(): string[] {
    const marker = path.join(clone, '.keelson/postgres/moved-to');
    return existsSync(marker) ? [readFileSync(marker, 'utf8').trim()] : [];
  }

  function moveTo(folder: string, mode: number): void {
    mkdirSync(path.join(base, folder), { mode });
    const target = path.join(base, folder, 'keelson');
    renameSync(clone, target);
    clone = target;
  }

  /** As in a terminal: a process group of its own, to which Ctrl-C goes as a whole. */
  function npmStart(account: { readonly uid?: number; readonly gid?: number } = {}): Started {
    const child = spawn('npm', ['start'], {
      ...account,
      cwd: clone,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: keelsonEnvironment({
        KEELSON_PORT: '0',
        HOME: path.dirname(clone),
        npm_config_cache: path.join(path.dirname(clone), '.npm'),
        npm_config_update_notifier: 'false',
      }),
    });
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const ctrlC = (): void => void process.kill(-(child.pid as number), 'SIGINT');
    return { ended, said: () => said, ctrlC };
  }

  async function quickstart(account: { readonly uid?: number; readonly gid?: number } = {}) {
    const started = npmStart(account);
    await ready(started);
    expect(started.said()).toContain('shop deployed: 8 stacks');
    expect(started.said()).not.toContain('Installing');
    started.ctrlC();
    expect(await started.ended).toBe(0);
    expect(processesOf(clone)).toEqual([]);
    for (const folder of relocatedTo()) expect(processesOf(folder)).toEqual([]);
  }

  const ready = async (started: Started): Promise<void> => {
    const ended = started.ended.then((code) => `npm start ended with ${code}: ${started.said()}`);
    const serving = eventually('it serves', () => started.said().includes('Ctrl-C'), 60_000);
    const early = await Promise.race([ended, serving]);
    if (typeof early === 'string') throw new Error(early);
  };

  (isRoot ? it : it.skip)(
    'as root finishes the quickstart, and the second start goes on',
    async () => {
      await quickstart();
      const again = npmStart();
      await ready(again);
      expect(again.said()).not.toContain('deployed');
      again.ctrlC();
      expect(await again.ended).toBe(0);
    },
  );

  (isRoot ? it : it.skip)('as root below a home of mode 0700 finishes the quickstart', async () => {
    moveTo('home-of-root', 0o700);
    await quickstart();
  });

  it(`as an ordinary user${isRoot ? '' : ` (${userInfo().username})`} finishes the quickstart`, async () => {
    moveTo('home-of-user', 0o700);
    if (!isRoot) return quickstart();
    execFileSync('chown', ['-R', '1:1', ...cloned.map((name) => path.join(clone, name))]);
    // Folders are the clone's own; the files in them are links to ours.
    execFileSync('find', [path.dirname(clone), '-type', 'd', '-exec', 'chown', '1:1', '{}', '+']);
    await quickstart(ORDINARY);
  });
});
