import { readdir } from 'node:fs/promises';
import type { ToolProcess } from '../executor.port';
import { failureOf } from '../spec-support/failure-of';
import { plain } from '../spec-support/stack-under-test';
import {
  describeWithTerraform,
  handedOn,
  network,
  TerraformLab,
} from '../spec-support/terraform-lab';

describeWithTerraform('TerraformExecutor with the real tool', () => {
  let lab: TerraformLab;

  beforeEach(async () => {
    lab = await TerraformLab.open();
  });
  afterEach(() => lab.close());

  it('finds nothing where nothing exists, also when an output needs a resource', async () => {
    const counted = `
resource "terraform_data" "a" { count = 1 }
output "id" { value = terraform_data.a[0].id }
`;
    const context = (await lab.stackOf('counted', { 'main.tf': counted })).context({});
    await lab.executor.init(context);
    const refreshed = await lab.executor.refresh(context);
    expect(refreshed).toMatchObject({ summary: 'nothing exists yet', drift: [] });
    expect(
      (await lab.executor.plan(handedOn(context, refreshed))).document.delta.resources.add,
    ).toBe(1);
  });

  it('sees no change in a second plan, and a replacement as one added and one deleted', async () => {
    const stack = await lab.stackOf('network', { 'main.tf': network });
    await lab.delivered(stack, { cidr: plain('10.0.0.0/16'), az_count: plain(1) });
    const again = await lab.planned(stack, { cidr: plain('10.0.0.0/16'), az_count: plain(1) });
    expect(again.noChanges).toBe(true);
    expect(again.document.changes).toEqual([]);
    const context = stack.context({ cidr: plain('10.1.0.0/16'), az_count: plain(1) });
    const refreshed = await lab.executor.refresh(context);
    expect(refreshed).toMatchObject({ summary: 'no drift', drift: [] });
    const replaced = await lab.executor.plan(handedOn(context, refreshed));
    expect(replaced.noChanges).toBe(false);
    expect(replaced.document.delta.resources).toEqual({ add: 1, change: 1, delete: 1 });
    expect(replaced.document.changes.map(({ action }) => action).sort()).toEqual([
      'replace',
      'update',
    ]);
    expect((await lab.executor.apply(context, replaced.planDigest)).applied).toEqual({
      add: 1,
      change: 1,
      delete: 1,
    });
  });

  it('walks over the infrastructure once for refresh and plan, and each step tells its own part', async () => {
    const stack = await lab.stackOf('network', { 'main.tf': network });
    await lab.delivered(stack, { cidr: plain('10.0.0.0/16'), az_count: plain(1) });
    const context = stack.context({ cidr: plain('10.1.0.0/16'), az_count: plain(1) });
    await lab.executor.init(context);
    stack.lines.length = 0;
    const started: ToolProcess[] = [];
    const counted = {
      ...context,
      toolStarted: async (tool: ToolProcess) => void started.push(tool),
    };
    const refreshed = await lab.executor.refresh(counted);
    const told = stack.lines.splice(0);
    const { document } = await lab.executor.plan(handedOn(counted, refreshed));
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
    const stack = await lab.stackOf('network', {
      'main.tf': 'resource "terraform_data" "x" {\n  input = var.nope\n}\n',
    });
    const context = stack.context();
    const refreshed = await lab.executor.refresh(context);
    expect(refreshed.summary).toBeUndefined();
    const failure = await failureOf(lab.executor.plan(handedOn(context, refreshed)));
    expect(failure).toMatchObject({ step: 'plan', indeterminate: false });
    expect(failure.message).toContain('main.tf:2');
  });

  it('takes a changed output alone for a change', async () => {
    const stack = await lab.stackOf('outputs', { 'main.tf': 'output "a" { value = "1" }' });
    await lab.delivered(stack);
    await stack.write({ 'main.tf': 'output "a" { value = "2" }' });
    const plan = await lab.planned(stack);
    expect(plan).toMatchObject({
      noChanges: false,
      document: { outputs: { a: { action: 'update' } } },
    });
    expect(plan.document.delta).toEqual({
      resources: { add: 0, change: 0, delete: 0 },
      outputs: { add: 0, change: 1, delete: 0 },
    });
    expect((await lab.executor.apply(stack.context(), plan.planDigest)).outputs.a!.value).toBe('2');
  });

  it('names file and line of a fault in the source', async () => {
    const stack = await lab.stackOf('broken', {
      'main.tf': 'resource "terraform_data" "x" {\n  input = var.nope\n}\n',
    });
    const failure = await failureOf(lab.planned(stack));
    expect(failure.message).toContain('Reference to undeclared input variable (main.tf:2');
    expect(stack.lines.join('\n')).toContain(
      '✗ Reference to undeclared input variable (main.tf:2)',
    );
  });

  it('plans anew where the tool of the refresh is not handed on', async () => {
    const stack = await lab.stackOf('anew', { 'main.tf': 'output "a" { value = 1 }' });
    await lab.executor.init(stack.context());
    await lab.executor.refresh(stack.context());
    const { noChanges, planDigest } = await lab.executor.plan(stack.context());
    expect(noChanges).toBe(false);
    expect(await lab.executor.apply(stack.context(), planDigest)).toMatchObject({
      outputs: { a: { value: 1, sensitive: false } },
    });
  });

  it('leaves nothing of the tools that it made ready for steps that do not follow', async () => {
    const stack = await lab.stackOf('ready', { 'main.tf': 'output "a" { value = 1 }' });
    await lab.planned(stack);
    const folders = async (): Promise<string[]> =>
      (await readdir(stack.scratch)).filter((name) => /^(refresh|apply)-/.test(name));
    // It waits for its word beside what has run, and is not told to the runner before it begins.
    expect(await folders()).toEqual([
      expect.stringMatching(/^apply-/),
      expect.stringMatching(/^refresh-/),
    ]);
    expect(stack.tools).toHaveLength(2);
    await lab.executor.release();
    expect(await folders()).toEqual([]);
  });
});
