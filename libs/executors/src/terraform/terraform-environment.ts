import type { StepContext } from '../executor.port';
import { runnerEnvironment, selectVariables } from '../tool-process/runner-environment';

/**
 * What a stack may set for the tool (TR4). The rest of TF_* would bend the run away from what Keelson decided: another state,
 * another workspace, extra arguments, a provider that is somebody's debugger.
 */
const settable = /^TF_(VAR_|TOKEN_|LOG$|LOG_CORE$|LOG_PROVIDER$|REGISTRY_|PROVIDER_)/;

/** The last write of an apply must outlast a restart of the server: about a minute, where the tool's own patience is three seconds. */
const patience = { TF_HTTP_RETRY_MAX: '8', TF_HTTP_RETRY_WAIT_MAX: '15' };

/**
 * The environment of the tool: the runner's own (search path, home, proxies, cloud credentials) without anything of Keelson or
 * of the tool, then what the run asks for, then what only Keelson decides. Address and credentials of the state are passed this way
 * alone: from a backend configuration they would be copied into the plan file, and win there over fresher ones.
 */
export function terraformEnvironment(
  runner: NodeJS.ProcessEnv,
  context: Pick<StepContext, 'order' | 'state'>,
  cliConfigFile: string,
): NodeJS.ProcessEnv {
  const { address, username, password } = context.state;
  return {
    ...runnerEnvironment(runner),
    ...selectVariables(
      context.order.environmentVariables,
      (name) => !name.startsWith('KEELSON_') && (!name.startsWith('TF_') || settable.test(name)),
    ),
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
    TF_CLI_CONFIG_FILE: cliConfigFile,
    TF_HTTP_ADDRESS: address,
    TF_HTTP_LOCK_ADDRESS: address,
    TF_HTTP_UNLOCK_ADDRESS: address,
    TF_HTTP_UPDATE_METHOD: 'POST',
    TF_HTTP_LOCK_METHOD: 'LOCK',
    TF_HTTP_UNLOCK_METHOD: 'UNLOCK',
    ...patience,
    TF_HTTP_USERNAME: username,
    TF_HTTP_PASSWORD: password,
  };
}
