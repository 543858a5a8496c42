import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  StepCancelled,
  StepFailed,
  type ApplyResult,
  type PlanResult,
  type RefreshResult,
  type StepContext,
  type ToolProcess,
} from '../executor.port';
import { plain, secret, StackUnderTest, type Variables } from '../spec-support/stack-under-test';
import { StateServer } from '../spec-support/state-server';
import { until } from '../spec-support/until';
import { TerraformExecutor } from './terraform-executor';

const network = `
terraform {
  backend "http" {}
}
variable "cidr" { type = string }
variable "az_count" { type = number }
resource "terraform_data" "vpc" {
  input            = { cidr = var.cidr }
  triggers_replace = [var.cidr]
}
resource "terraform_data" "subnet" {
  count = var.az_count
  input = cidrsubnet(var.cidr, 8, count.index)
}
output "vpc_id" { value = terraform_data.vpc.id }
output "subnet_ids" { value = terraform_data.subnet[*].id }
`;
const database = `
variable "vpc_id" { type = string }
variable "subnet_ids" { type = list(string) }
variable "password" {
  type      = string
  sensitive = true
}
variable "session" {
  type      = string
  ephemeral = true
}
resource "terraform_data" "db" {
  input = { vpc = var.vpc_id, subnets = var.subnet_ids, password = var.password }
}
resource "terraform_data" "noisy" {
  input = nonsensitive("x-\${var.password}")
  provisioner "local-exec" {
    command     = "echo the password is $PW"
    environment = { PW = nonsensitive(var.password) }
  }
}
output "endpoint" { value = "db-\${terraform_data.db.id}.internal" }
output "password" {
  value     = var.password
  sensitive = true
}
`;
const app = `
variable "endpoint" {}
variable "tags" {}
resource "terraform_data" "lb" { input = { endpoint = var.endpoint, tags = var.tags } }
output "url" { value = "https://\${terraform_data.lb.id}.test" }
`;
const waiting = (folder: string) => `
resource "terraform_data" "slow" {
  input = "slow"
  provisioner "local-exec" {
    command = "echo begun > ${folder}/begun; while [ ! -e ${folder}/release ]; do sleep 0.05; done; echo released"
  }
}
output "done" { value = terraform_data.slow.output }
`;

const terraform = findTerraform();
const describeWithTerraform = terraform ? describe : describe.skip;
if (!terraform) console.warn('SKIPPED: no terraform on the PATH, so nothing here ran against it');

/** As the runner hands the tool of one step on to the next. */
function handedOn(context: StepContext, { planning }: RefreshResult): StepContext {
  return planning ? { ...context, resume: planning } : context;
}

describeWithTerraform('TerraformExecutor with the real tool', () => {
  /** Of the newest stack. */
  let executor: TerraformExecutor;
  let server: StateServer;
  const stacks: StackUnderTest[] = [];
  const executors: TerraformExecutor[] = [];

  beforeEach(async () => {
    server = await StateServer.start();
  });
  afterEach(async () => {
    for (const each of executors.splice(0)) await each.release();
    await server.stop();
    for (const stack of stacks.splice(0)) await stack.remove();
  });

  async function stackOf(name: string, files: Record<string, string>): Promise<StackUnderTest> {
    const stack = await StackUnderTest.create(server, name, files);
    stacks.push(stack);
    executor = executorWith();
    return stack;
  }

  function executorWith(
    options?: ConstructorParameters<typeof TerraformExecutor>[0],
  ): TerraformExecutor {
    const made = new TerraformExecutor(options);
    executors.push(made);
    return made;
  }

  async function planned(stack: StackUnderTest, variables: Variables = {}): Promise<PlanResult> {
    const context = stack.context(variables);
    await executor.init(context);
    return executor.plan(context);
  }

  async function delivered(stack: StackUnderTest, variables: Variables = {}): Promise<ApplyResult> {
    const { planDigest } = await planned(stack, variables);
    return executor.apply(stack.context(variables), planDigest);
  }

  it('carries outputs through a chain of three stacks', async () => {
    const first = await delivered(await stackOf('network', { 'main.tf': network }), {
      cidr: plain('10.0.0.0/16'),
      az_count: plain(2),
    });
    expect(first.applied).toEqual({ add: 3, change: 0, delete: 0 });
    const second = await delivered(await stackOf('database', { 'main.tf': database }), {
      vpc_id: plain(first.outputs.vpc_id!.value),
      subnet_ids: plain(first.outputs.subnet_ids!.value),
      password: secret('hunter2-very-secret'),
      session: secret('ephemeral-session'),
    });
    expect(second.outputs.password).toEqual({ value: 'hunter2-very-secret', sensitive: true });
    expect(second.outputs.endpoint!.sensitive).toBe(false);
    const third = await delivered(await stackOf('app', { 'main.tf': app }), {
      endpoint: plain(second.outputs.endpoint!.value),
      tags: plain({ team: ['a', 'b'] }),
    });
    expect(third.outputs.url!.value).toMatch(/^https:/);
    expect(
      server.state<{ resources: { instances: { attributes: { input: unknown } }[] }[] }>('app')
        .resources[0]!.instances[0]!.attributes.input,
    ).toMatchObject({
      value: { tags: { team: ['a', 'b'] } },
    });
    expect(server.locks.size).toBe(0);
  });

  it('tells what it does, line by line', async () => {
    const stack = await stackOf('network', { 'main.tf': network });
    const variables = { cidr: plain('10.0.0.0/16'), az_count: plain(1), typo: plain('x') };
    await delivered(stack, variables);
    expect(
      stack.lines.map((line) => line.replace(/\d+\.\d+\.\d+/, 'V').replace(/ in \d+s/, '')),
    ).toEqual(
      expect.arrayContaining([
        'Initializing terraform V…',
        '✓ Provider plugins ready',
        '! The source declares no variable "typo": its value is not used',
        'Calculating changes…',
        '+ terraform_data.vpc',
        '+ output vpc_id',
        '✓ Plan complete: 2 to add, 0 to change, 0 to delete',
        'terraform_data.vpc: creating…',
        '✓ terraform_data.vpc: created',
        '✓ Apply complete: 2 added, 0 changed, 0 deleted',
      ]),
    );
  });

  it('finds nothing where nothing exists, also when an output needs a resource', async () => {
    const counted = `
resource "terraform_data" "a" { count = 1 }
output "id" { value = terraform_data.a[0].id }
`;
    const context = (await stackOf('counted', { 'main.tf': counted })).context({});
    await executor.init(context);
    const refreshed = await executor.refresh(context);
    expect(refreshed).toMatchObject({ summary: 'nothing exists yet', drift: [] });
    expect((await executor.plan(handedOn(context, refreshed))).document.delta.resources.add).toBe(
      1,
    );
  });

  it('sees no change in a second plan, and a replacement as one added and one deleted', async () => {
    const stack = await stackOf('network', { 'main.tf': network });
    await delivered(stack, { cidr: plain('10.0.0.0/16'), az_count: plain(1) });
    const again = await planned(stack, { cidr: plain('10.0.0.0/16'), az_count: plain(1) });
    expect(again.noChanges).toBe(true);
    expect(again.document.changes).toEqual([]);
    const context = stack.context({ cidr: plain('10.1.0.0/16'), az_count: plain(1) });
    const refreshed = await executor.refresh(context);
    expect(refreshed).toMatchObject({ summary: 'no drift', drift: [] });
    const replaced = await executor.plan(handedOn(context, refreshed));
    expect(replaced.noChanges).toBe(false);
    expect(replaced.document.delta.resources).toEqual({ add: 1, change: 1, delete: 1 });
    expect(replaced.document.changes.map(({ action }) => action).sort()).toEqual([
      'replace',
      'update',
    ]);
    expect((await executor.apply(context, replaced.planDigest)).applied).toEqual({
      add: 1,
      change: 1,
      delete: 1,
    });
  });

  it('walks over the infrastructure once for refresh and plan, and each step tells its own part', async () => {
    const stack = await stackOf('network', { 'main.tf': network });
    await delivered(stack, { cidr: plain('10.0.0.0/16'), az_count: plain(1) });
    const context = stack.context({ cidr: plain('10.1.0.0/16'), az_count: plain(1) });
    await executor.init(context);
    stack.lines.length = 0;
    const started: ToolProcess[] = [];
    const counted = {
      ...context,
      toolStarted: async (tool: ToolProcess) => void started.push(tool),
    };
    const refreshed = await executor.refresh(counted);
    const told = stack.lines.splice(0);
    const { document } = await executor.plan(handedOn(counted, refreshed));
    expect(started).toEqual([refreshed.planning]);
    expect(told).toEqual([
      'Reading what exists…',
      expect.stringMatching(/: refreshing$/),
      expect.stringMatching(/: refreshing$/),
      '✓ Refresh complete: no drift',
    ]);
    expect(stack.lines[0]).toBe('Calculating changes…');
    expect(stack.lines.join()).not.toContain('refreshing');
    expect(document.changes.length).toBeGreaterThan(0);
  });

  it('fails the plan, and not the refresh, when the tool fails over the two', async () => {
    const stack = await stackOf('network', {
      'main.tf': 'resource "terraform_data" "x" {\n  input = var.nope\n}\n',
    });
    const context = stack.context();
    const refreshed = await executor.refresh(context);
    expect(refreshed.summary).toBeUndefined();
    const failure = await failureOf(executor.plan(handedOn(context, refreshed)));
    expect(failure).toMatchObject({ step: 'plan', indeterminate: false });
    expect(failure.message).toContain('main.tf:2');
  });

  it('takes a changed output alone for a change', async () => {
    const stack = await stackOf('outputs', { 'main.tf': 'output "a" { value = "1" }' });
    await delivered(stack);
    await stack.write({ 'main.tf': 'output "a" { value = "2" }' });
    const plan = await planned(stack);
    expect(plan).toMatchObject({
      noChanges: false,
      document: { outputs: { a: { action: 'update' } } },
    });
    expect(plan.document.delta).toEqual({
      resources: { add: 0, change: 0, delete: 0 },
      outputs: { add: 0, change: 1, delete: 0 },
    });
    expect((await executor.apply(stack.context(), plan.planDigest)).outputs.a!.value).toBe('2');
  });

  it('keeps sensitive values out of logs, events, the plan document and lasting files', async () => {
    const stack = await stackOf('database', { 'main.tf': database });
    const variables = {
      vpc_id: plain('vpc-1'),
      subnet_ids: plain(['a']),
      password: secret('hunter2-very-secret'),
      session: secret('ephemeral-session'),
    };
    const plan = await planned(stack, variables);
    await executor.apply(stack.context(variables), plan.planDigest);
    const told = JSON.stringify([plan.document, stack.events, stack.lines]);
    expect(told).not.toContain('hunter2-very-secret');
    expect(told).not.toContain('ephemeral-session');
    expect(told).toContain('the password is (sensitive value)');
    expect(await readdir(stack.scratch)).not.toContain('variables.tfvars.json');
    for (const file of await readdir(stack.workdir)) {
      if (file !== '.terraform') {
        expect(await readFile(join(stack.workdir, file), 'utf8')).not.toContain(
          'hunter2-very-secret',
        );
      }
    }
  });

  it('names a failing resource and counts what was done before it', async () => {
    const stack = await stackOf('failing', {
      'main.tf': `
resource "terraform_data" "ok" { input = "fine" }
resource "terraform_data" "boom" {
  input = terraform_data.ok.id
  provisioner "local-exec" { command = "echo AccessDenied >&2; exit 3" }
}`,
    });
    const { planDigest } = await planned(stack);
    const failure = await failureOf(executor.apply(stack.context(), planDigest));
    expect(failure).toMatchObject({ step: 'apply', indeterminate: false });
    expect(failure.message).toContain(
      'local-exec provisioner error (main.tf:5, terraform_data.boom)',
    );
    expect(failure.message).toContain('AccessDenied');
    expect(stack.events.filter(({ type }) => type.startsWith('apply_'))).toEqual([
      { type: 'apply_start', address: 'terraform_data.ok', action: 'create' },
      { type: 'apply_complete', address: 'terraform_data.ok', action: 'create' },
      { type: 'apply_start', address: 'terraform_data.boom', action: 'create' },
      { type: 'apply_errored', address: 'terraform_data.boom', action: 'create' },
    ]);
    expect(server.locks.size).toBe(0);
  });

  it('names file and line of a fault in the source', async () => {
    const stack = await stackOf('broken', {
      'main.tf': 'resource "terraform_data" "x" {\n  input = var.nope\n}\n',
    });
    const failure = await failureOf(planned(stack));
    expect(failure.message).toContain('Reference to undeclared input variable (main.tf:2');
    expect(stack.lines.join('\n')).toContain(
      '✗ Reference to undeclared input variable (main.tf:2)',
    );
  });

  it('refuses another plan than the confirmed one, and a plan that has become stale', async () => {
    const stack = await stackOf('stale', {
      'main.tf': 'resource "terraform_data" "x" { input = 1 }',
    });
    const { planDigest } = await planned(stack);
    const other = await failureOf(executor.apply(stack.context(), `sha256:${'0'.repeat(64)}`));
    expect(other.message).toContain('the saved plan is not the confirmed one');
    const plan = join(stack.workdir, '.terraform/keelson.tfplan');
    await cp(plan, join(stack.folder, 'first-plan'));
    await executor.apply(stack.context(), planDigest);
    await cp(join(stack.folder, 'first-plan'), plan);
    const stale = await failureOf(executor.apply(stack.context(), planDigest));
    expect(stale.message).toContain('Saved plan is stale');
    expect(stale.indeterminate).toBe(false);
  });

  it('applies in a workspace that was handed over to the same path', async () => {
    const stack = await stackOf('handover', {
      'main.tf': 'resource "terraform_data" "x" { input = abspath(path.root) }',
    });
    const { planDigest } = await planned(stack);
    await executor.release();
    const travelled = join(stack.folder, 'archive');
    await rename(stack.workdir, travelled);
    await mkdir(stack.workdir);
    for (const excluded of executor.handoverExcludes) {
      await rm(join(travelled, excluded), { recursive: true, force: true });
    }
    await cp(travelled, stack.workdir, { recursive: true });
    const result = await executor.apply(stack.context({}, { phase: 'apply' }), planDigest);
    expect(result.applied.add).toBe(1);
  });

  it('pushes the state later when the backend refused it at the end of the apply', async () => {
    const stack = await stackOf('rescue', {
      'main.tf': 'resource "terraform_data" "x" { input = 1 }',
    });
    const { planDigest } = await planned(stack);
    server.failures.set('POST', [403]);
    const result = await executor.apply(stack.context(), planDigest);
    expect(result.applied).toEqual({ add: 1, change: 0, delete: 0 });
    expect(server.state<{ resources: unknown[] }>('rescue').resources).toHaveLength(1);
  });

  it('calls an apply successful whose lock alone was not released', async () => {
    const stack = await stackOf('unlock', {
      'main.tf': 'resource "terraform_data" "x" { input = 1 }',
    });
    const { planDigest } = await planned(stack);
    server.failures.set('UNLOCK', [409]);
    expect((await executor.apply(stack.context(), planDigest)).applied.add).toBe(1);
  });

  it('ends a plan that is cancelled, and never an apply', async () => {
    // Reading a pipe that nobody writes to keeps the tool waiting.
    const stack = await stackOf('cancel', { 'main.tf': 'output "a" { value = file("pipe") }' });
    execFileSync('mkfifo', [join(stack.workdir, 'pipe')]);
    await executor.init(stack.context());
    server.requests.length = 0;
    const impatient = executorWith({ interruptTimes: { graceMs: 200, lastGraceMs: 200 } });
    const planning = impatient.plan(stack.context());
    await until(() => server.requests.includes('GET /cancel'));
    stack.cancel.abort();
    await expect(planning).rejects.toBeInstanceOf(StepCancelled);
    await expect(executor.plan(stack.context())).rejects.toBeInstanceOf(StepCancelled);
  });

  it('lets an apply finish although the run was asked to cancel', async () => {
    const stack = await stackOf('apply', {});
    await stack.write({ 'main.tf': waiting(stack.folder) });
    const { planDigest } = await planned(stack);
    const applying = executor.apply(stack.context(), planDigest);
    await until(() => existsSync(join(stack.folder, 'begun')));
    stack.cancel.abort();
    await writeFile(join(stack.folder, 'release'), '');
    expect((await applying).applied.add).toBe(1);
  });

  it('plans anew where the tool of the refresh is not handed on', async () => {
    const stack = await stackOf('anew', { 'main.tf': 'output "a" { value = 1 }' });
    await executor.init(stack.context());
    await executor.refresh(stack.context());
    const { noChanges, planDigest } = await executor.plan(stack.context());
    expect(noChanges).toBe(false);
    expect(await executor.apply(stack.context(), planDigest)).toMatchObject({
      outputs: { a: { value: 1, sensitive: false } },
    });
  });

  it('leaves nothing of the tools that it made ready for steps that do not follow', async () => {
    const stack = await stackOf('ready', { 'main.tf': 'output "a" { value = 1 }' });
    await planned(stack);
    const folders = async (): Promise<string[]> =>
      (await readdir(stack.scratch)).filter((name) => /^(refresh|apply)-/.test(name));
    // It waits for its word beside what has run, and is not told to the runner before it begins.
    expect(await folders()).toEqual([
      expect.stringMatching(/^apply-/),
      expect.stringMatching(/^refresh-/),
    ]);
    expect(stack.tools).toHaveLength(2);
    await executor.release();
    expect(await folders()).toEqual([]);
  });

  it('names the missing binary and how to name it', async () => {
    const stack = await stackOf('missing', { 'main.tf': '' });
    const nowhere = executorWith({ environment: { PATH: stack.folder } });
    const failure = await failureOf(nowhere.init(stack.context()));
    expect(failure.message).toBe(
      'terraform is not on the PATH of this runner: install terraform 1.4 or later, or name the binary with KEELSON_TERRAFORM_PATH',
    );
  });
});

async function failureOf(promise: Promise<unknown>): Promise<StepFailed> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StepFailed);
  return error as StepFailed;
}

function findTerraform(): boolean {
  try {
    execFileSync('terraform', ['version'], {
      stdio: 'ignore',
      env: { ...process.env, CHECKPOINT_DISABLE: '1' },
    });
    return true;
  } catch {
    return false;
  }
}
