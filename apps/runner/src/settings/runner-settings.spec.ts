import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readSettings, SettingInvalid } from './runner-settings';

const right = { KEELSON_SERVER: 'http://127.0.0.1:4400/', KEELSON_TOKEN: 'token' };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-settings-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('readSettings', () => {
  it('fills in what is not set', () => {
    expect(readSettings(right)).toEqual({
      server: 'http://127.0.0.1:4400',
      token: 'token',
      runnerId: undefined,
      dataDir: resolve('.keelson-runner'),
      workRoot: resolve('.keelson-runner/work'),
      concurrency: 4,
      logLevel: 'info',
      idleExitMs: undefined,
      drainMs: 300_000,
    });
  });

  it('reads the token from a file', async () => {
    const file = join(folder, 'token');
    await writeFile(file, 'from-file\n');
    const { KEELSON_SERVER } = right;
    expect(readSettings({ KEELSON_SERVER, KEELSON_TOKEN_FILE: file }).token).toBe('from-file');
  });

  it.each<[string, NodeJS.ProcessEnv]>([
    ['KEELSON_SERVER', { KEELSON_SERVER: undefined }],
    ['KEELSON_SERVER', { KEELSON_SERVER: 'ftp://host' }],
    ['KEELSON_SERVER', { KEELSON_SERVER: 'http://user:password@host' }],
    ['KEELSON_TOKEN', { KEELSON_TOKEN: undefined }],
    ['KEELSON_TOKEN', { KEELSON_TOKEN: 'two words' }],
    ['KEELSON_TOKEN_FILE', { KEELSON_TOKEN: undefined, KEELSON_TOKEN_FILE: '/nowhere/token' }],
    ['KEELSON_RUNNER_ID', { KEELSON_RUNNER_ID: '../x' }],
    ['KEELSON_RUNNER_WORK_ROOT', { KEELSON_RUNNER_WORK_ROOT: 'relative' }],
    ['KEELSON_RUNNER_CONCURRENCY', { KEELSON_RUNNER_CONCURRENCY: '0' }],
    ['KEELSON_RUNNER_CONCURRENCY', { KEELSON_RUNNER_CONCURRENCY: '4.5' }],
    ['KEELSON_RUNNER_DRAIN_SECONDS', { KEELSON_RUNNER_DRAIN_SECONDS: '-1' }],
    ['KEELSON_RUNNER_IDLE_EXIT_SECONDS', { KEELSON_RUNNER_IDLE_EXIT_SECONDS: 'soon' }],
    ['KEELSON_TERRAFORM_PATH', { KEELSON_TERRAFORM_PATH: '/nowhere/terraform' }],
    ['KEELSON_LOG_LEVEL', { KEELSON_LOG_LEVEL: 'loud' }],
  ])('names %s when it is wrong, and never its value', (setting, wrong) => {
    const read = (): unknown => readSettings({ ...right, ...wrong });
    expect(read).toThrow(SettingInvalid);
    expect(read).toThrow(new RegExp(`^${setting} `));
    expect(read).not.toThrow(/two words|password|\/nowhere/);
  });
});
