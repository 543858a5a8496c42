import { packFolder } from '@keelson/artifacts';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RunnerLab } from './spec-support/runner-lab';

const root = resolve(__dirname, '../../..');
const hasTerraform = spawnSync('terraform', ['version']).status === 0;
const startMsMax = 60_000;

let lab: RunnerLab;
const children: ChildProcess[] = [];
beforeEach(async () => {
  lab = await RunnerLab.open();
});
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child, 'SIGKILL');
  await lab.close();
});

/** The real program, in a process of its own. */
function start(env: NodeJS.ProcessEnv = {}): { child: ChildProcess; told: () => string } {
  const child = spawn(
    process.execPath,
    [
      '-r',
      join(root, 'test/support/register-typescript.cjs'),
      join(root, 'apps/runner/src/main.ts'),
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        PATH: process.env.PATH,
        KEELSON_SERVER: lab.server.url,
        KEELSON_TOKEN: 'runner-token',
        KEELSON_RUNNER_DATA_DIR: join(lab.folder, 'one'),
        ...env,
      },
    },
  );
  children.push(child);
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, told: () => text };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, 'exit') as Promise<[number | null]>;
  child.kill(signal);
  return (await ended)[0];
}

async function exists(folder: string, name: string): Promise<void> {
  const watcher = watch(folder);
  try {
    while (!existsSync(join(folder, name))) await once(watcher, 'change');
  } finally {
    watcher.close();
  }
}

describe('the runner as a process', () => {
  it(
    'names a wrong setting and exits with 78',
    async () => {
      const { child, told } = start({ KEELSON_RUNNER_CONCURRENCY: 'many' });
      const [code] = (await once(child, 'exit')) as [number];
      expect(code).toBe(78);
      expect(told()).toContain('KEELSON_RUNNER_CONCURRENCY must be a whole number');
    },
    startMsMax,
  );

  it(
    'refuses a data folder that another runner works in, and drains on SIGTERM',
    async () => {
      const { child: first } = start();
      await lab.server.until('the first claims', () => lab.server.waitingClaims === 1);
      const { child: second, told } = start();
      const [code] = (await once(second, 'exit')) as [number];
      expect(code).toBe(75);
      expect(told()).toContain(`process id ${first.pid}`);
      expect(await kill(first, 'SIGTERM')).toBe(0);
      expect(existsSync(join(lab.folder, 'one', 'runner.lock'))).toBe(false);
    },
    startMsMax,
  );

  (hasTerraform ? it : it.skip)(
    'is killed inside an apply of terraform, starts again, and follows it to its end, once',
    async () => {
      const outside = join(lab.folder, 'outside');
      const source = join(lab.folder, 'terraform');
      await mkdir(outside);
      await mkdir(source);
      const script = `echo applied >> ${outside}/log; touch ${outside}/began; while [ ! -e ${outside}/go ]; do sleep 0.05; done`;
      await writeFile(
        join(source, 'main.tf'),
        `resource "terraform_data" "slow" {
          provisioner "local-exec" { command = ${JSON.stringify(script)} }
        }
        output "id" { value = terraform_data.slow.id }`,
      );
      const archive = lab.server.addSource((await packFolder(source)).bytes);
      const job = lab.server.offer(lab.job({}, { source: { archive } }));

      const { child: first } = start();
      await exists(outside, 'began');
      await kill(first, 'SIGKILL');
      start();
      await lab.server.until('the second asks for its work', () =>
        lab.server.requests.some((each) => each.endsWith('/work')),
      );
      await writeFile(join(outside, 'go'), '');
      await lab.server.until('the job ended', () => !job.held);

      expect(job.reports.at(-1)).toMatchObject({ type: 'applied', applied: { add: 1 } });
      expect(await readFile(join(outside, 'log'), 'utf8')).toBe('applied\n');
      expect(job.types().filter((type) => type === 'step_started apply')).toHaveLength(1);
      await lab.cleaned();
    },
    startMsMax,
  );
});
