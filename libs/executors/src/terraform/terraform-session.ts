import type { Step } from '@keelson/domain';
import { StepCancelled, StepFailed, type StepContext } from '../executor.port';
import {
  captureTool,
  prepareCapture,
  type Captured,
  type PreparedCapture,
} from '../tool-process/capture-tool';
import { findBinary } from '../tool-process/find-binary';
import type { ToolEnd } from '../tool-process/follow-tool';
import type { InterruptTimes } from '../tool-process/interrupt-tool';
import type { MadeReady } from '../tool-process/made-ready';
import { prepareTool, type PreparedTool, type ToolCommand } from '../tool-process/prepare-tool';
import { runTool } from '../tool-process/run-tool';
import { withLateCollector } from './late-collector';
import { terraformEnvironment } from './terraform-environment';
import type { TerraformOutput } from './terraform-output';
import { TerraformWorkspace } from './terraform-workspace';

export type TerraformOptions = {
  /** OpenTofu speaks the same commands, events and backend. */
  readonly tool?: 'terraform' | 'opentofu';
  /** A path, or a name on the search path. */
  readonly binary?: string;
  /** The operator's CLI configuration: plugin mirrors and the like. */
  readonly cliConfigFile?: string;
  /** The runner's environment, of which the tool gets what is not Keelson's. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly interruptTimes?: InterruptTimes;
};

const advice = {
  terraform: 'install terraform 1.4 or later, or name the binary with KEELSON_TERRAFORM_PATH',
  opentofu: 'install OpenTofu 1.6 or later, or name the binary with KEELSON_TOFU_PATH',
} as const;
const defaultBinary = { terraform: 'terraform', opentofu: 'tofu' } as const;

export type TerraformRun = {
  readonly name: Step;
  readonly output: TerraformOutput;
  /** Asked only when the tool is started, not when it is found again. */
  readonly args: () => Promise<readonly string[]>;
  /** Prepares the tool's files, before it is let go. */
  readonly files?: () => Promise<void>;
  /** Makes later tools ready. */
  readonly ahead?: () => void;
};

/** The tools of one job that wait for their word. */
export type ToolsAhead = {
  readonly runs: MadeReady<PreparedTool>;
  readonly captures: MadeReady<PreparedCapture>;
};

/** Which binary, with which environment: the same for all steps of a job. */
export type FoundTool = { readonly binary: string; readonly env: NodeJS.ProcessEnv };

export async function findTool(
  options: TerraformOptions,
  context: StepContext,
  step: Step,
): Promise<FoundTool> {
  const tool = options.tool ?? 'terraform';
  const workspace = new TerraformWorkspace(context);
  const cliConfigFile = await workspace.cliConfig(options.cliConfigFile);
  const env = terraformEnvironment(options.environment ?? process.env, context, cliConfigFile);
  const name = options.binary ?? defaultBinary[tool];
  const binary = await findBinary(name, env.PATH);
  if (binary === undefined) {
    const problem = name.includes('/')
      ? `${name} is not a program on this runner`
      : `${name} is not on the PATH of this runner`;
    throw new StepFailed(step, `${problem}: ${advice[tool]}`);
  }
  return { binary, env };
}

/** One step's use of the tool. */
export class TerraformSession {
  readonly tool: 'terraform' | 'opentofu';
  readonly binary: string;
  readonly env: NodeJS.ProcessEnv;
  readonly workspace: TerraformWorkspace;

  constructor(
    { binary, env }: FoundTool,
    private readonly context: StepContext,
    private readonly options: TerraformOptions,
    private readonly ahead: ToolsAhead,
  ) {
    this.tool = options.tool ?? 'terraform';
    this.binary = binary;
    this.env = env;
    this.workspace = new TerraformWorkspace(context);
  }

  /** Runs what only looks; cancelling the run ends it. */
  async look(run: TerraformRun): Promise<ToolEnd> {
    if (this.context.cancelled.aborted && !this.context.resume) throw new StepCancelled(run.name);
    const end = await this.run(run, true);
    const finished = end.type === 'exited' && (end.code === 0 || end.code === 2);
    if (this.context.cancelled.aborted && !finished) throw new StepCancelled(run.name);
    return end;
  }

  /** Runs what changes infrastructure: to its end, whatever is asked meanwhile. */
  change(run: TerraformRun): Promise<ToolEnd> {
    return this.run(run, false);
  }

  async capture(args: readonly string[]): Promise<Captured> {
    const prepared = await this.ahead.captures.take(args.join(' '));
    if (prepared) return prepared.go();
    const command = withLateCollector(this.binary, args);
    return captureTool(command.binary, command.args, this.place);
  }

  /** Makes ready what a later step will `look` or `change` with, under the same name and with the same arguments. */
  prepare(run: Pick<TerraformRun, 'name' | 'args'>): void {
    this.ahead.runs.prepare(run.name, () => this.prepared(run));
  }

  async prepared({ name, args }: Pick<TerraformRun, 'name' | 'args'>): Promise<PreparedTool> {
    return prepareTool(this.context.scratch, this.command(name, await args()));
  }

  /** Makes ready what a later step will `capture` with the same arguments. */
  prepareCapture(args: readonly string[]): void {
    const command = withLateCollector(this.binary, args);
    this.ahead.captures.prepare(args.join(' '), () =>
      Promise.resolve(prepareCapture(command.binary, command.args, this.place)),
    );
  }

  /** Lets it begin before the step that will ask for its result. */
  async beginCapture(args: readonly string[]): Promise<void> {
    await (await this.ahead.captures.see(args.join(' ')))?.go();
  }

  private get place(): { readonly cwd: string; readonly env: NodeJS.ProcessEnv } {
    return { cwd: this.context.workdir, env: this.env };
  }

  private command(name: string, args: readonly string[]): ToolCommand {
    return { name, ...withLateCollector(this.binary, args), ...this.place };
  }

  private async run(run: TerraformRun, interruptible: boolean): Promise<ToolEnd> {
    const prepared = this.context.resume ? undefined : await this.ahead.runs.take(run.name);
    try {
      return await runTool(this.context, {
        interruptible,
        ...(prepared ? { prepared } : {}),
        ...(this.options.interruptTimes ? { interruptTimes: this.options.interruptTimes } : {}),
        onLine: run.output.take,
        command: async () => this.command(run.name, await run.args()),
        ...(run.files ? { beforeStart: run.files } : {}),
        ...(run.ahead ? { whileRunning: run.ahead } : {}),
      });
    } finally {
      await this.workspace.removeVariables();
    }
  }
}
