import { execFileSync } from 'node:child_process';
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StepCancelled } from '../executor.port';
import { failureOf } from '../spec-support/failure-of';
import { describeWithTerraform, TerraformLab } from '../spec-support/terraform-lab';
import { until } from '../spec-support/until';

const waiting = (folder: string) => `
resource "terraform_data" "slow" {
  input = "slow"
  provisioner "local-exec" {
    command = "echo begun > ${folder}/begun; while [ ! -e ${folder}/release ]; do sleep 0.05; done; echo released"
  }
}
output "done" { value = terraform_data.slow.output }
`;

describeWithTerraform('TerraformExecutor with the real tool', () => {
  let lab: TerraformLab;

  beforeEach(async () => {
    lab = await TerraformLab.open();
  });
  afterEach(() => lab.close());

  it('names a failing resource and counts what was done before it', async () => {
    const stack = await lab.stackOf('failing', {
      'main.tf': `
resource "terraform_data" "ok" { input = "fine" }
resource "terraform_data" "boom" {
  input = terraform_data.ok.id
  provisioner "local-exec" { command = "echo AccessDenied >&2; exit 3" }
}`,
    });
    const { planDigest } = await lab.planned(stack);
    const failure = await failureOf(lab.executor.apply(stack.context(), planDigest));
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
    expect(lab.server.locks.size).toBe(0);
  });

  it('refuses another plan than the confirmed one, and a plan that has become stale', async () => {
    const stack = await lab.stackOf('stale', {
      'main.tf': 'resource "terraform_data" "x" { input = 1 }',
    });
    const { planDigest } = await lab.planned(stack);
    const other = await failureOf(lab.executor.apply(stack.context(), `sha256:${'0'.repeat(64)}`));
    expect(other.message).toContain('the saved plan is not the confirmed one');
    const plan = join(stack.workdir, '.terraform/keelson.tfplan');
    await cp(plan, join(stack.folder, 'first-plan'));
    await lab.executor.apply(stack.context(), planDigest);
    await cp(join(stack.folder, 'first-plan'), plan);
    const stale = await failureOf(lab.executor.apply(stack.context(), planDigest));
    expect(stale.message).toContain('Saved plan is stale');
    expect(stale.indeterminate).toBe(false);
  });

  it('applies in a workspace that was handed over to the same path', async () => {
    const stack = await lab.stackOf('handover', {
      'main.tf': 'resource "terraform_data" "x" { input = abspath(path.root) }',
    });
    const { planDigest } = await lab.planned(stack);
    await lab.executor.release();
    const travelled = join(stack.folder, 'archive');
    await rename(stack.workdir, travelled);
    await mkdir(stack.workdir);
    for (const excluded of lab.executor.handoverExcludes) {
      await rm(join(travelled, excluded), { recursive: true, force: true });
    }
    await cp(travelled, stack.workdir, { recursive: true });
    const result = await lab.executor.apply(stack.context({}, { phase: 'apply' }), planDigest);
    expect(result.applied.add).toBe(1);
  });

  it('pushes the state later when the backend refused it at the end of the apply', async () => {
    const stack = await lab.stackOf('rescue', {
      'main.tf': 'resource "terraform_data" "x" { input = 1 }',
    });
    const { planDigest } = await lab.planned(stack);
    lab.server.failures.set('POST', [403]);
    const result = await lab.executor.apply(stack.context(), planDigest);
    expect(result.applied).toEqual({ add: 1, change: 0, delete: 0 });
    expect(lab.server.state<{ resources: unknown[] }>('rescue').resources).toHaveLength(1);
  });

  it('calls an apply successful whose lock alone was not released', async () => {
    const stack = await lab.stackOf('unlock', {
      'main.tf': 'resource "terraform_data" "x" { input = 1 }',
    });
    const { planDigest } = await lab.planned(stack);
    lab.server.failures.set('UNLOCK', [409]);
    expect((await lab.executor.apply(stack.context(), planDigest)).applied.add).toBe(1);
  });

  it('ends a plan that is cancelled, and never an apply', async () => {
    // Reading a pipe that nobody writes to keeps the tool waiting.
    const stack = await lab.stackOf('cancel', { 'main.tf': 'output "a" { value = file("pipe") }' });
    execFileSync('mkfifo', [join(stack.workdir, 'pipe')]);
    await lab.executor.init(stack.context());
    lab.server.requests.length = 0;
    const impatient = lab.executorWith({ interruptTimes: { graceMs: 200, lastGraceMs: 200 } });
    const planning = impatient.plan(stack.context());
    await until(() => lab.server.requests.includes('GET /cancel'));
    stack.cancel.abort();
    await expect(planning).rejects.toBeInstanceOf(StepCancelled);
    await expect(lab.executor.plan(stack.context())).rejects.toBeInstanceOf(StepCancelled);
  });

  it('lets an apply finish although the run was asked to cancel', async () => {
    const stack = await lab.stackOf('apply', {});
    await stack.write({ 'main.tf': waiting(stack.folder) });
    const { planDigest } = await lab.planned(stack);
    const applying = lab.executor.apply(stack.context(), planDigest);
    await until(() => existsSync(join(stack.folder, 'begun')));
    stack.cancel.abort();
    await writeFile(join(stack.folder, 'release'), '');
    expect((await applying).applied.add).toBe(1);
  });
});
