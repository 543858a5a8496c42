import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StepContext, ToolProcess } from '../executor.port';
import { until } from '../spec-support/until';
import { followTool, type ToolEnd } from './follow-tool';
import { processStartedAt } from './process-identity';
import { runTool } from './run-tool';

const impatient = { graceMs: 20, lastGraceMs: 20 };

describe('runTool', () => {
  let folder: string;
  let lines: string[];
  let tools: ToolProcess[];
  let cancel: AbortController;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keelson-tool-'));
    lines = [];
    tools = [];
    cancel = new AbortController();
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const context = (more: Partial<StepContext> = {}): StepContext =>
    ({
      scratch: folder,
      cancelled: cancel.signal,
      toolStarted: (tool: ToolProcess) => {
        tools.push(tool);
        return Promise.resolve();
      },
      ...more,
    }) as StepContext;

  async function run(
    script: string,
    options: {
      readonly context?: StepContext;
      readonly interruptible?: boolean;
      readonly impatient?: boolean;
    } = {},
  ): Promise<ToolEnd> {
    const binary = join(folder, 'tool');
    await writeFile(binary, `#!/bin/sh\n${script}\n`);
    await chmod(binary, 0o755);
    return runTool(options.context ?? context(), {
      command: () =>
        Promise.resolve({
          name: 'tool',
          binary,
          args: ['a b'],
          cwd: folder,
          env: { PATH: process.env.PATH },
        }),
      interruptible: options.interruptible ?? true,
      ...(options.impatient ? { interruptTimes: impatient } : {}),
      onLine: (line, from) => lines.push(`${from}: ${line}`),
    });
  }

  it('tells every line in order, standard error last, and the exit code', async () => {
    const end = await run('echo "$1"; echo oops >&2; echo two; printf "no break"; exit 7');
    expect(end).toEqual({ type: 'exited', code: 7 });
    expect(lines).toEqual(['stdout: a b', 'stdout: two', 'stdout: no break', 'stderr: oops']);
  });

  it('lets only its own user read the output, and remembers the tool before it begins', async () => {
    let begunTooEarly = true;
    await run(`touch ${folder}/begun`, {
      context: context({
        toolStarted: (tool) => {
          tools.push(tool);
          begunTooEarly = existsSync(join(folder, 'begun'));
          return Promise.resolve();
        },
      }),
    });
    expect(begunTooEarly).toBe(false);
    expect(existsSync(join(folder, 'begun'))).toBe(true);
    expect((await stat(tools[0]!.stdoutFile)).mode & 0o777).toBe(0o600);
    expect(tools[0]!.startedAt).toMatch(/\d/);
  });

  it('never starts a tool that could not be remembered, and starts it when asked again', async () => {
    let remembered: ToolProcess | undefined;
    const forgetful = context({
      toolStarted: (tool) => {
        remembered = tool;
        return Promise.reject(new Error('disk full'));
      },
    });
    await expect(run(`touch ${folder}/begun`, { context: forgetful })).rejects.toThrow('disk full');
    expect(await followTool(remembered!, () => undefined)).toEqual({ type: 'not_started' });
    expect(existsSync(join(folder, 'begun'))).toBe(false);
    const end = await run('echo anew', { context: context({ resume: remembered! }) });
    expect(end).toEqual({ type: 'exited', code: 0 });
    expect(lines).toEqual(['stdout: anew']);
  });

  it('gives the same lines to whoever follows later', async () => {
    await run('echo one; echo two');
    const again: string[] = [];
    await followTool(tools[0]!, (line) => again.push(line));
    expect(again).toEqual(['one', 'two']);
  });

  it('sweeps away what the tool left behind', async () => {
    await run('sleep 1000 & echo $!');
    const orphan = Number(lines[0]!.slice('stdout: '.length));
    await until(async () => (await processStartedAt(orphan)) === undefined);
  });

  it('interrupts with a signal that the tool can take', async () => {
    const ending = run(
      'trap "echo stopping; exit 3" INT; echo ready; while :; do sleep 0.01; done',
    );
    await until(() => lines.includes('stdout: ready'));
    cancel.abort();
    expect(await ending).toEqual({ type: 'exited', code: 3 });
    expect(lines).toContain('stdout: stopping');
  });

  it('interrupts a tool that has not begun yet', async () => {
    const early = context({
      toolStarted: () => {
        cancel.abort();
        return Promise.resolve();
      },
    });
    expect(await run('exec sleep 1000', { context: early })).toEqual({ type: 'exited', code: 130 });
  });

  it('kills in the end what does not listen', async () => {
    const ending = run('trap "" INT TERM; echo ready; while :; do sleep 0.01; done', {
      impatient: true,
    });
    await until(() => lines.includes('stdout: ready'));
    cancel.abort();
    expect(await ending).toEqual({ type: 'lost' });
  });

  it('does not interrupt what must not be', async () => {
    const ending = run(`echo ready; while [ ! -e ${folder}/go ]; do sleep 0.01; done; echo done`, {
      interruptible: false,
    });
    await until(() => lines.includes('stdout: ready'));
    cancel.abort();
    await writeFile(join(folder, 'go'), '');
    expect(await ending).toEqual({ type: 'exited', code: 0 });
  });

  it('knows a process that was killed with its wrapper, and a recycled process id, for lost', async () => {
    const ending = run('echo ready; sleep 1000');
    await until(() => lines.includes('stdout: ready'));
    process.kill(-tools[0]!.pid, 'SIGKILL');
    expect(await ending).toEqual({ type: 'lost' });
    const recycled = { ...tools[0]!, pid: process.pid, startedAt: '1' };
    expect(await followTool(recycled, () => undefined)).toEqual({ type: 'lost' });
    expect(await readFile(tools[0]!.stdoutFile, 'utf8')).toBe('ready\n');
  });
});
