import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually } from '../support/eventually';

/** Something to install without a registry. */
const dependencies = { below: 'file:below' };
const scripts = resolve(__dirname, '../../scripts');
const { start, keelson: keelsonScript } = (
  JSON.parse(readFileSync(resolve(scripts, '../package.json'), 'utf8')) as {
    scripts: { start: string; keelson: string };
  }
).scripts;

/** What `npm start` runs here in place of the server: it writes down its pid, and that it was asked to stop. */
const server = `
const { writeFileSync } = require('node:fs');
exports.main = () => new Promise((resolve) => {
  process.once('SIGTERM', () => { writeFileSync('stopped', ''); resolve(); process.exit(0); });
  setInterval(() => {}, 1000);
  writeFileSync('started', String(process.pid));
});`;
const cli = `exports.main = async (argv) => { console.log(JSON.stringify({ argv, cwd: process.cwd() })); return 4; };`;
/** In place of the real build: counts how often it was asked to. */
const build = `
import fs from 'node:fs';
const put = (app, text) => {
  fs.mkdirSync('dist/apps/' + app + '/src', { recursive: true });
  fs.writeFileSync('dist/apps/' + app + '/src/main.js', text);
};
put('server', ${JSON.stringify(server)});
put('cli', ${JSON.stringify(cli)});
fs.appendFileSync('builds', 'x');
fs.writeFileSync('dist/.built', '');`;

jest.setTimeout(120_000);

describe('the scripts of a fresh clone', () => {
  let clone: string;
  const started: ChildProcess[] = [];

  beforeEach(async () => {
    clone = await mkdtemp(join(tmpdir(), 'keelson-clone-'));
    await cp(scripts, join(clone, 'scripts'), { recursive: true });
    await writeFile(join(clone, 'scripts/build.mjs'), build);
    for (const folder of ['apps/server', 'libs', 'below']) {
      await mkdir(join(clone, folder), { recursive: true });
    }
    await writeFile(join(clone, 'apps/server/main.ts'), '');
    await write('package.json', {
      name: 'clone',
      version: '1.0.0',
      scripts: { start, keelson: keelsonScript },
      dependencies,
    });
    await lock('1.0.0');
  });
  afterEach(async () => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
    const pid = Number(await text('started'));
    if (pid > 0 && isAlive(pid)) process.kill(pid, 'SIGKILL');
    await rm(clone, { recursive: true, force: true, maxRetries: 3 });
  });

  const write = (name: string, content: unknown): Promise<void> =>
    writeFile(join(clone, name), JSON.stringify(content));
  const lock = async (version: string): Promise<void> => {
    await write('below/package.json', { name: 'below', version });
    await write('package-lock.json', {
      name: 'clone',
      version,
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { name: 'clone', version, dependencies },
        below: { version },
        'node_modules/below': { resolved: 'below', link: true },
      },
    });
  };
  const text = (name: string): Promise<string | undefined> =>
    readFile(join(clone, name), 'utf8').catch(() => undefined);
  const builds = async (): Promise<number> => ((await text('builds')) ?? '').length;

  function npm(...args: string[]): ChildProcess & { output: () => string } {
    const child = spawn('npm', args, {
      cwd: clone,
      env: { ...process.env, npm_config_loglevel: 'silent' },
    });
    started.push(child);
    let output = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (output += String(chunk)));
    return Object.assign(child, { output: () => output });
  }
  const keelson = async (...args: string[]) => {
    const child = npm('run', 'keelson', '--', ...args);
    const [code] = (await once(child, 'close')) as [number];
    return { code, output: child.output() };
  };

  it('npm start installs, builds and runs; kill -9 of npm stops the server cleanly', async () => {
    const child = npm('start');
    await eventually('the server has started', () => text('started'));
    expect(child.output()).toContain('Installing dependencies');
    expect(await builds()).toBe(1);
    child.kill('SIGKILL');
    await eventually('the server was asked to stop', async () => (await text('stopped')) === '');
    const pid = Number(await text('started'));
    await eventually('the server has ended', () => !isAlive(pid));
  });

  it('npm run keelson builds and installs only when something has changed, and answers the exit code', async () => {
    const first = await keelson('get', 'stacks');
    expect(first.code).toBe(4);
    expect(JSON.parse(first.output.slice(first.output.indexOf('{')))).toMatchObject({
      argv: ['get', 'stacks'],
    });
    const second = await keelson('x');
    expect(second.output).not.toContain('Installing');
    expect(await builds()).toBe(1);

    const later = new Date(Date.now() + 5_000);
    await writeFile(join(clone, 'libs/some.spec.ts'), '');
    await utimes(join(clone, 'libs'), new Date(0), new Date(0));
    await utimes(join(clone, 'libs/some.spec.ts'), later, later);
    await keelson('x');
    expect(await builds()).toBe(1);
    await utimes(join(clone, 'apps/server/main.ts'), later, later);
    await keelson('x');
    expect(await builds()).toBe(2);

    await lock('1.0.1');
    expect((await keelson('x')).output).toContain('Installing dependencies');
  });

  it('says what may help when the installation fails, and does not go on', async () => {
    await write('package.json', {
      name: 'clone',
      scripts: { keelson: keelsonScript },
      dependencies: { 'a-package-that-the-lock-does-not-know': '1.0.0' },
    });
    const { code, output } = await keelson('x');
    expect(code).toBe(1);
    expect(output).toContain('npm ci failed');
    expect(output).toContain('the lockfile does not fit package.json');
    expect(await builds()).toBe(0);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
