import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findConnection } from './connection';

describe('findConnection', () => {
  let temp: string;
  const place = (env: NodeJS.ProcessEnv = {}, cwd = join(temp, 'work/deep')) => ({
    env,
    cwd,
    repositoryRoot: join(temp, 'installed'),
  });
  const install = async (folder: string, token: string, url?: string): Promise<void> => {
    await mkdir(join(temp, folder), { recursive: true });
    await writeFile(join(temp, folder, 'admin-token'), `${token}\n`);
    if (url) await writeFile(join(temp, folder, 'server.json'), JSON.stringify({ url }));
  };
  beforeEach(async () => {
    temp = await mkdtemp(join(tmpdir(), 'keelson-cli-'));
    await mkdir(join(temp, 'work/deep'), { recursive: true });
  });
  afterEach(() => rm(temp, { recursive: true }));

  it('finds the data directory here, above, and where keelson is installed', async () => {
    await install('installed/.keelson', 'from-installed');
    expect(findConnection({}, place())).toEqual({
      server: 'http://127.0.0.1:4400',
      token: 'from-installed',
    });
    await install('work/.keelson', 'from-above', 'http://127.0.0.1:4411');
    expect(findConnection({}, place())).toEqual({
      server: 'http://127.0.0.1:4411',
      token: 'from-above',
    });
    await install('elsewhere', 'from-named');
    expect(findConnection({}, place({ KEELSON_DATA_DIR: '../../elsewhere' })).token).toBe(
      'from-named',
    );
  });

  it('prefers the command line to the environment, and both to files', async () => {
    await install('work/.keelson', 'from-file', 'http://127.0.0.1:4411');
    await writeFile(join(temp, 'token'), 'from-token-file\n');
    const env = {
      KEELSON_ADMIN_TOKEN: 'from-admin',
      KEELSON_TOKEN_FILE: join(temp, 'token'),
      KEELSON_TOKEN: 'from-env',
      KEELSON_SERVER: 'http://env:1',
    };
    expect(findConnection({ server: 'http://a:1', token: 't' }, place(env))).toEqual({
      server: 'http://a:1',
      token: 't',
    });
    expect(findConnection({}, place(env))).toEqual({ server: 'http://env:1', token: 'from-env' });
    expect(findConnection({}, place({ ...env, KEELSON_TOKEN: '' })).token).toBe('from-token-file');
    const { KEELSON_ADMIN_TOKEN } = env;
    expect(findConnection({}, place({ KEELSON_ADMIN_TOKEN })).token).toBe('from-admin');
  });

  it("never sends this machine's admin token to another one", async () => {
    await install('work/.keelson', 'from-file');
    expect(() => findConnection({ server: 'https://keelson.example' }, place())).toThrow(
      'there is no token for https://keelson.example',
    );
    expect(findConnection({ server: 'http://localhost:1' }, place()).token).toBe('from-file');
    expect(findConnection({ server: 'http://127.0.0.9:1' }, place()).token).toBe('from-file');
    expect(() => findConnection({ server: 'http://127.0.0.1.example:1' }, place())).toThrow(
      'no token',
    );
  });

  it('refuses an address that is none', () => {
    for (const server of ['localhost:4400', 'ftp://x', 'nonsense']) {
      expect(() => findConnection({ server, token: 't' }, place())).toThrow('must look like');
    }
  });
});
