import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failureOf } from '../spec-support/failure-of';
import { plain, secret } from '../spec-support/stack-under-test';
import { describeWithTerraform, network, TerraformLab } from '../spec-support/terraform-lab';

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

describeWithTerraform('TerraformExecutor with the real tool', () => {
  let lab: TerraformLab;

  beforeEach(async () => {
    lab = await TerraformLab.open();
  });
  afterEach(() => lab.close());

  it('carries outputs through a chain of three stacks', async () => {
    const first = await lab.delivered(await lab.stackOf('network', { 'main.tf': network }), {
      cidr: plain('10.0.0.0/16'),
      az_count: plain(2),
    });
    expect(first.applied).toEqual({ add: 3, change: 0, delete: 0 });
    const second = await lab.delivered(await lab.stackOf('database', { 'main.tf': database }), {
      vpc_id: plain(first.outputs.vpc_id!.value),
      subnet_ids: plain(first.outputs.subnet_ids!.value),
      password: secret('hunter2-very-secret'),
      session: secret('ephemeral-session'),
    });
    expect(second.outputs.password).toEqual({ value: 'hunter2-very-secret', sensitive: true });
    expect(second.outputs.endpoint!.sensitive).toBe(false);
    const third = await lab.delivered(await lab.stackOf('app', { 'main.tf': app }), {
      endpoint: plain(second.outputs.endpoint!.value),
      tags: plain({ team: ['a', 'b'] }),
    });
    expect(third.outputs.url!.value).toMatch(/^https:/);
    expect(
      lab.server.state<{ resources: { instances: { attributes: { input: unknown } }[] }[] }>('app')
        .resources[0]!.instances[0]!.attributes.input,
    ).toMatchObject({
      value: { tags: { team: ['a', 'b'] } },
    });
    expect(lab.server.locks.size).toBe(0);
  });

  it('tells what it does, line by line', async () => {
    const stack = await lab.stackOf('network', { 'main.tf': network });
    const variables = { cidr: plain('10.0.0.0/16'), az_count: plain(1), typo: plain('x') };
    await lab.delivered(stack, variables);
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

  it('keeps sensitive values out of logs, events, the plan document and lasting files', async () => {
    const stack = await lab.stackOf('database', { 'main.tf': database });
    const variables = {
      vpc_id: plain('vpc-1'),
      subnet_ids: plain(['a']),
      password: secret('hunter2-very-secret'),
      session: secret('ephemeral-session'),
    };
    const plan = await lab.planned(stack, variables);
    await lab.executor.apply(stack.context(variables), plan.planDigest);
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

  it('names the missing binary and how to name it', async () => {
    const stack = await lab.stackOf('missing', { 'main.tf': '' });
    const nowhere = lab.executorWith({ environment: { PATH: stack.folder } });
    const failure = await failureOf(nowhere.init(stack.context()));
    expect(failure.message).toBe(
      'terraform is not on the PATH of this runner: install terraform 1.4 or later, or name the binary with KEELSON_TERRAFORM_PATH',
    );
  });
});
