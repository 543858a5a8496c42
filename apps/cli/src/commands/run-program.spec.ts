import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandLine } from '../../../../test/support/run-command-line';

describe('keelson up, keelson runner start', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'keelson-up-'));
    await mkdir(join(root, 'dist/apps/server/src'), { recursive: true });
    await mkdir(join(root, 'dist/apps/runner/src'), { recursive: true });
  });
  afterEach(() => rm(root, { recursive: true }));

  /** The program tells what it was given, and whether the pipe to its parent is open. */
  const program = (app: string, code: number): Promise<void> =>
    writeFile(
      join(root, 'dist/apps', app, 'src/main.js'),
      `const fs = require('node:fs');
       const { KEELSON_SERVER, KEELSON_TOKEN, KEELSON_DATA_DIR, KEELSON_PARENT_PIPE } = process.env;
       const pipe = fs.fstatSync(Number(KEELSON_PARENT_PIPE));
       const isOpen = pipe.isFIFO() || pipe.isSocket();
       fs.writeFileSync('told', JSON.stringify({ KEELSON_SERVER, KEELSON_TOKEN, KEELSON_DATA_DIR, isOpen }));
       process.exit(${code});`,
    );
  const told = async (): Promise<unknown> => JSON.parse(await readFile(join(root, 'told'), 'utf8'));

  it('up runs the server in the installation, with the data directory as the person meant it', async () => {
    await program('server', 0);
    const line = { cwd: '/elsewhere', repositoryRoot: root, env: { KEELSON_DATA_DIR: 'data' } };
    expect((await runCommandLine(['up'], line)).code).toBe(0);
    expect(await told()).toEqual({ KEELSON_DATA_DIR: '/elsewhere/data', isOpen: true });
  });

  it('answers 1 when the program fails, or was never built', async () => {
    await program('server', 78);
    const failed = await runCommandLine(['up'], { repositoryRoot: root });
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.err).toContain('the server ended with exit code 78');
    const missing = await runCommandLine(['up'], { repositoryRoot: join(root, 'nothing') });
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.err).toContain('npm run build');
  });

  it('runner start hands over the connection that it found', async () => {
    await program('runner', 0);
    const argv = ['runner', 'start', '--server', 'http://keelson:1'];
    await runCommandLine(argv, { repositoryRoot: root, env: { KEELSON_TOKEN: 'kst_1' } });
    expect(await told()).toMatchObject({
      KEELSON_SERVER: 'http://keelson:1',
      KEELSON_TOKEN: 'kst_1',
    });
  });
});
