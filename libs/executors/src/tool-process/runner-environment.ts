/** What tools and commands see of the runner: everything but Keelson's own settings and what would steer a tool from outside. */
export function runnerEnvironment(runner: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return selectVariables(runner, (name) => !/^(KEELSON_|TF_)/.test(name));
}

export function selectVariables(
  environment: Readonly<Record<string, string | undefined>>,
  keep: (name: string) => boolean,
): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => keep(name)));
}
