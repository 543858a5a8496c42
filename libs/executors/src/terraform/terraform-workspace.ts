import { access, chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Json } from '@keelson/domain';
import type { StepContext } from '../executor.port';
import { declaredVariables, type DeclaredVariable } from './declared-variables';

/** Replaces whatever backend (or `cloud` block) the source declares: an override file is read last. */
const overrideFile = 'zz_keelson_override.tf';
const override = 'terraform {\n  backend "http" {}\n}\n';
const cliConfig = 'disable_checkpoint = true\n';

/**
 * Where a stack's files are. The saved plan lies within `.terraform`, which the tool and its users take for the tool's own: it
 * travels with the workspace and is in no `fileset()` that a stack may read.
 */
export class TerraformWorkspace {
  readonly planFile: string;
  readonly erroredStateFile: string;
  private readonly variablesFile: string;
  private readonly cliConfigFile: string;

  private declared: Promise<DeclaredVariable[]> | undefined;

  constructor(private readonly context: StepContext) {
    this.planFile = join(context.workdir, '.terraform', 'keelson.tfplan');
    this.erroredStateFile = join(context.workdir, 'errored.tfstate');
    this.variablesFile = join(context.scratch, 'variables.tfvars.json');
    this.cliConfigFile = join(context.scratch, 'cli-config.tfrc');
  }

  async writeOverride(): Promise<void> {
    await writeFile(join(this.context.workdir, overrideFile), override);
    // A workspace that its author had selected at home; the state of a stack is Keelson's and has no workspaces.
    await rm(join(this.context.workdir, '.terraform', 'environment'), { force: true });
  }

  /** The operator's own configuration (plugin mirrors), or one that says nothing, so that no user's file is read. */
  async cliConfig(operators: string | undefined): Promise<string> {
    if (operators !== undefined && operators !== '') return operators;
    await writeFile(this.cliConfigFile, cliConfig, { mode: 0o600 });
    return this.cliConfigFile;
  }

  /**
   * The values as a file that `-var-file` names, which wins over every file of the source. Not in the environment: there a list
   * given to a variable without a type would arrive as text. Only declared variables are passed, and at the apply of a saved plan
   * only ephemeral ones, which alone are not in the plan.
   */
  async variableArgs(which: 'all' | 'ephemeral'): Promise<string[]> {
    const isNeeded = Object.keys(await this.passedVariables(which)).length > 0;
    return isNeeded ? [`-var-file=${this.variablesFile}`] : [];
  }

  /** Writes the file that `variableArgs` names. */
  async writeVariables(which: 'all' | 'ephemeral'): Promise<void> {
    const values = await this.passedVariables(which);
    if (Object.keys(values).length === 0) return;
    await rm(this.variablesFile, { force: true });
    await writeFile(this.variablesFile, JSON.stringify(values), { mode: 0o600 });
  }

  /** Variables of the manifest that the source does not know: probably misspelt. */
  async undeclaredVariables(): Promise<string[]> {
    const names = new Set((await this.declaredVariables()).map(({ name }) => name));
    return Object.keys(this.context.order.variables).filter((name) => !names.has(name));
  }

  /** The values in clear are on disk no longer than the step that needs them. */
  async removeVariables(): Promise<void> {
    await rm(this.variablesFile, { force: true });
  }

  /** False in a workspace restored on another runner: the tool's own bookkeeping does not travel. */
  async isInitialized(): Promise<boolean> {
    return exists(join(this.context.workdir, '.terraform', 'terraform.tfstate'));
  }

  async hasLockFile(): Promise<boolean> {
    return exists(join(this.context.workdir, '.terraform.lock.hcl'));
  }

  async removeErroredState(): Promise<void> {
    await rm(this.erroredStateFile, { force: true });
  }

  async preparePlanFile(): Promise<void> {
    await mkdir(join(this.context.workdir, '.terraform'), { recursive: true });
    await rm(this.planFile, { force: true });
  }

  private async passedVariables(which: 'all' | 'ephemeral'): Promise<Record<string, Json>> {
    const given = this.context.order.variables;
    const passed = (await this.declaredVariables()).filter(
      ({ ephemeral }) => which === 'all' || ephemeral,
    );
    return Object.fromEntries(
      passed.flatMap(({ name }) => (given[name] ? [[name, given[name].value]] : [])),
    );
  }

  private declaredVariables(): Promise<DeclaredVariable[]> {
    this.declared ??= declaredVariables(this.context.workdir);
    return this.declared;
  }

  /** `undefined` when there is no saved plan. It holds variables in clear, so nobody else may read it. */
  async planDigest(): Promise<string | undefined> {
    try {
      const bytes = await readFile(this.planFile);
      await chmod(this.planFile, 0o600);
      return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
