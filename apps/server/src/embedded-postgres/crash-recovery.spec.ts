import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '../../../../test/support/eventually';
import { TemporaryFolders } from '../../../../test/support/temporary-folders';
import { identityOf, isAlive } from '../data-directory/process-identity';
import { startEmbeddedPostgres } from '.';

const root = path.resolve(__dirname, '../../../..');
const settings = { fsync: 'off' };

/** A Keelson of its own process, for the kill. */
async function startInChild(dataDir: string): Promise<{ parent: ChildProcess; pid: number }> {
  const support = path.join(root, 'test/support');
  const parent = spawn(
    process.execPath,
    [
      ...['-r', path.join(support, 'register-typescript.cjs')],
      ...[path.join(support, 'start-postgres-process.ts'), dataDir],
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, KEELSON_TEST_SECRET: 'hidden' },
    },
  );
  const [line] = (await once(createInterface(parent.stdout as NodeJS.ReadableStream), 'line')) as [
    string,
  ];
  return { parent, pid: (JSON.parse(line) as { pid: number }).pid };
}

async function killHard(parent: ChildProcess): Promise<void> {
  const gone = once(parent, 'exit');
  parent.kill('SIGKILL');
  await gone;
}

function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Real servers are made and stopped here, perhaps on a busy machine. */
jest.setTimeout(60_000);

describe('the embedded PostgreSQL, when Keelson is killed', () => {
  const folders = new TemporaryFolders('keelson-epg-crash-');
  afterEach(() => folders.remove());

  it('ends by itself, and starts again', async () => {
    const dataDir = folders.make();
    const { parent, pid } = await startInChild(dataDir);
    const postmaster = identityOf(pid);
    if (postmaster === undefined) throw new Error('the server is not alive');
    await killHard(parent);
    await eventually('the server ends', () => !isAlive(postmaster));
    await (await startEmbeddedPostgres({ dataDir, settings })).stop();
  });

  it('is refused to others while that Keelson lives', async () => {
    const dataDir = folders.make();
    const { parent } = await startInChild(dataDir);
    try {
      await expect(startEmbeddedPostgres({ dataDir, settings })).rejects.toThrow(
        `in use by process ${parent.pid}`,
      );
    } finally {
      await killHard(parent);
    }
  });

  it('does not mind a left-over file that names a process of another kind', async () => {
    const dataDir = folders.make();
    await (await startEmbeddedPostgres({ dataDir, settings })).stop();
    const file = path.join(dataDir, 'cluster', 'postmaster.pid');
    writeFileSync(file, `${process.pid}\n${dataDir}/cluster\n1\n5432\n\n\n\nready   \n`);
    await (await startEmbeddedPostgres({ dataDir, settings })).stop();
  });

  const onLinux = process.platform === 'linux' ? describe : describe.skip;
  onLinux('on Linux', () => {
    it('is stopped by the next start when its guard was killed as well', async () => {
      const dataDir = folders.make();
      const { parent, pid } = await startInChild(dataDir);
      const postmaster = identityOf(pid);
      const guard = readdirSync('/proc')
        .map(Number)
        .find((each) => {
          const command = commandLineOf(each);
          return command.includes('keelson-guard') && command.includes(dataDir);
        });
      if (guard === undefined || postmaster === undefined) throw new Error('no guard, no server');
      process.kill(guard, 'SIGKILL');
      await eventually('the guard ends', () => identityOf(guard) === undefined);
      await killHard(parent);
      expect(isAlive(postmaster)).toBe(true);

      const said: string[] = [];
      const log = (message: string): void => void said.push(message);
      const server = await startEmbeddedPostgres({ dataDir, settings, log });
      expect(isAlive(postmaster)).toBe(false);
      expect(said.join()).toContain(`process ${pid}`);
      await server.stop();
    });

    it('sees nothing of our environment and stands apart from our terminal', async () => {
      const { parent, pid } = await startInChild(folders.make());
      try {
        expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('KEELSON_TEST_SECRET');
        const sessionOf = (each: number): string | undefined =>
          readFileSync(`/proc/${each}/stat`, 'utf8').split(') ')[1]?.split(' ')[3];
        expect(sessionOf(pid)).toBe(String(pid));
      } finally {
        await killHard(parent);
      }
    });
  });
});
