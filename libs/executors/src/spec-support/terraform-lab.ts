import { terraformOnPath } from '../../../../test/support/terraform-on-path';
import type { ApplyResult, PlanResult, RefreshResult, StepContext } from '../executor.port';
import { TerraformExecutor } from '../terraform/terraform-executor';
import { StackUnderTest, type Variables } from './stack-under-test';
import { StateServer } from './state-server';

export const network = `
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

export const describeWithTerraform = terraformOnPath ? describe : describe.skip;
if (!terraformOnPath) {
  console.warn('SKIPPED: no terraform on the PATH, so nothing here ran against it');
}

/** Stacks on one state server, and the executors that were made for them. */
export class TerraformLab {
  private newest: TerraformExecutor | undefined;
  private readonly stacks: StackUnderTest[] = [];
  private readonly executors: TerraformExecutor[] = [];

  private constructor(readonly server: StateServer) {}

  static async open(): Promise<TerraformLab> {
    return new TerraformLab(await StateServer.start());
  }

  async close(): Promise<void> {
    for (const each of this.executors.splice(0)) await each.release();
    await this.server.stop();
    for (const stack of this.stacks.splice(0)) await stack.remove();
  }

  /** Of the newest stack. */
  get executor(): TerraformExecutor {
    if (!this.newest) throw new Error('there is no stack yet');
    return this.newest;
  }

  readonly stackOf = async (
    name: string,
    files: Readonly<Record<string, string>>,
  ): Promise<StackUnderTest> => {
    const stack = await StackUnderTest.create(this.server, name, files);
    this.stacks.push(stack);
    this.newest = this.executorWith();
    return stack;
  };

  readonly executorWith = (
    options?: ConstructorParameters<typeof TerraformExecutor>[0],
  ): TerraformExecutor => {
    const made = new TerraformExecutor(options);
    this.executors.push(made);
    return made;
  };

  readonly planned = async (
    stack: StackUnderTest,
    variables: Variables = {},
  ): Promise<PlanResult> => {
    const context = stack.context(variables);
    await this.executor.init(context);
    return this.executor.plan(context);
  };

  readonly delivered = async (
    stack: StackUnderTest,
    variables: Variables = {},
  ): Promise<ApplyResult> => {
    const { planDigest } = await this.planned(stack, variables);
    return this.executor.apply(stack.context(variables), planDigest);
  };
}

/** As the runner hands the tool of one step on to the next. */
export function handedOn(context: StepContext, { planning }: RefreshResult): StepContext {
  return planning ? { ...context, resume: planning } : context;
}
