import type { Provisioner } from '@keelson/domain';
import type { Executor } from './executor.port';
import { NativeExecutor } from './native/native-executor';
import { TerraformExecutor } from './terraform/terraform-executor';

export type ExecutorOptions = {
  /** The runner's data folder. */
  readonly dataDir: string;
  /**
   * The runner's environment. Read: `KEELSON_TERRAFORM_PATH`, `KEELSON_TOFU_PATH`, `KEELSON_TF_CLI_CONFIG_FILE`; the rest, without
   * anything of Keelson's, is passed to the tools.
   */
  readonly environment: NodeJS.ProcessEnv;
};

/** The executor for a job of this provisioner. Whether its tool is installed shows when a step needs it. */
export function executorFor(provisioner: Provisioner, options: ExecutorOptions): Executor {
  switch (provisioner) {
    case 'terraform':
    case 'opentofu':
      return new TerraformExecutor(terraformOptions(provisioner, options.environment));
    case 'native':
      return new NativeExecutor(options);
  }
}

function terraformOptions(
  tool: 'terraform' | 'opentofu',
  environment: NodeJS.ProcessEnv,
): ConstructorParameters<typeof TerraformExecutor>[0] {
  const binary =
    tool === 'terraform' ? environment.KEELSON_TERRAFORM_PATH : environment.KEELSON_TOFU_PATH;
  const cliConfigFile = environment.KEELSON_TF_CLI_CONFIG_FILE;
  return {
    tool,
    environment,
    ...(binary ? { binary } : {}),
    ...(cliConfigFile ? { cliConfigFile } : {}),
  };
}
