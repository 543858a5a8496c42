import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { transformFile } from '@swc/core';
import type { ToolProcess } from '../executor.port';
import { StackUnderTest } from '../spec-support/stack-under-test';
import { StateServer } from '../spec-support/state-server';
import { until } from '../spec-support/until';
import { findBinary } from '../tool-process/find-binary';
import { TerraformExecutor } from './terraform-executor';

const source = join(__dirname, '..');
const slow = (folder: string) => `
resource "terraform_data" "first" { input = "first" }
resource "terraform_data" "slow" {
  input = terraform_data.first.id
  provisioner "local-exec" {
    command = "echo begun; touch ${folder}/begun; while [ ! -e ${folder}/release ]; do sleep 0.05; done; echo released"
  }
}
resource "terraform_data" "last" { input = terraform_data.slow.id }
output "last" { value = terraform_data.last.id != "" }
`;

/** A runner's process: delivers a stack and says what it has, until it is killed. */
const runner = `
const fs = require('node:fs');
const { TerraformExecutor } = require(process.argv[2] + '/terraform/terraform-executor');
const { workdir, scratch, state, order, folder } = JSON.parse(process.argv[3]);
const context = {
  workdir, scratch, state, order,
  log: (line) => fs.appendFileSync(folder + '/lines', line + '\\n'),
  emit: () => undefined,
  cancelled: new AbortController().signal,
  toolStarted: async (tool) => fs.writeFileSync(folder + '/tool', JSON.stringify(tool)),
};
(async () => {
  const executor = new TerraformExecutor();
  await executor.init(context);
  const { planDigest } = await executor.plan(context);
  fs.writeFileSync(folder + '/digest', planDigest);
  fs.rmSync(folder + '/lines');
  await executor.apply(context, planDigest);
})();
`;

describe('an apply whose runner dies', () => {
  let server: StateServer;
  let stack: StackUnderTest;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    server = await StateServer.start();
    stack = await StackUnderTest.create(server, 'slow', {});
    await stack.write({ 'main.tf': slow(stack.folder) });
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    await server.stop();
    await stack.remove();
  });

  it('goes on, and the next runner follows it to the same end', async () => {
    if (!(await findBinary('terraform', process.env.PATH))) {
      console.warn('SKIPPED: no terraform on the PATH, so nothing here ran against it');
      return;
    }
    child = await startRunner(stack);
    await until(() => existsSync(join(stack.folder, 'begun')));
    const died = new Promise((resolve) => child?.once('exit', resolve));
    child.kill('SIGKILL');
    await died;

    const resume = JSON.parse(await readFile(join(stack.folder, 'tool'), 'utf8')) as ToolProcess;
    const planDigest = await readFile(join(stack.folder, 'digest'), 'utf8');
    const applying = new TerraformExecutor().apply({ ...stack.context(), resume }, planDigest);
    await until(() => stack.lines.some((line) => line.includes('begun')));
    await writeFile(join(stack.folder, 'release'), '');

    expect(await applying).toEqual({
      applied: { add: 3, change: 0, delete: 0 },
      outputs: { last: { value: true, sensitive: false } },
    });
    expect(stack.tools).toEqual([]);
    expect(server.locks.size).toBe(0);
    const before = readFileSync(join(stack.folder, 'lines'), 'utf8').trimEnd().split('\n');
    // What was said before the tool began is on record; the tool's own lines come again, from its first one.
    const [announced, ...told] = before;
    expect(announced).toBe('Applying changes…');
    expect(stack.lines.slice(0, told.length)).toEqual(told);
    expect(stack.lines).toContain('terraform_data.slow (local-exec): released');

    // It had ended before the third runner looked: the account is still complete.
    const again = await new TerraformExecutor().apply({ ...stack.context(), resume }, planDigest);
    expect(again.applied.add).toBe(3);
  });
});

async function startRunner(stack: StackUnderTest): Promise<ChildProcess> {
  const compiled = join(stack.folder, 'compiled');
  for (const file of sources(source)) {
    const { code } = await transformFile(file, {
      swcrc: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
      module: { type: 'commonjs' },
    });
    const target = join(compiled, relative(source, file).replace(/\.ts$/, '.js'));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, code);
  }
  const { workdir, scratch, state, order } = stack.context();
  const given = JSON.stringify({ workdir, scratch, state, order, folder: stack.folder });
  return spawn(process.execPath, ['-e', runner, 'runner', compiled, given], {
    stdio: 'inherit',
  });
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('spec'))
    .map((name) => join(folder, name));
}
