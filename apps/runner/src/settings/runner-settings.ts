import { accessSync, constants, readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

export type RunnerSettings = {
  readonly server: string;
  readonly token: string;
  readonly runnerId: string | undefined;
  readonly dataDir: string;
  readonly workRoot: string;
  readonly concurrency: number;
  readonly logLevel: LogLevel;
  /** Undefined: the runner waits for its server for ever. */
  readonly idleExitMs: number | undefined;
  readonly drainMs: number;
};

/** Names the setting, never its value: it may be a token. */
export class SettingInvalid extends Error {
  constructor(
    readonly setting: string,
    reason: string,
  ) {
    super(`${setting} ${reason}`);
    this.name = 'SettingInvalid';
  }
}

const concurrencyDefault = 4;
const concurrencyMax = 256;
const drainSecondsDefault = 300;
const secondsMax = 7 * 24 * 3_600;
const logLevels: readonly LogLevel[] = [
  'fatal',
  'error',
  'warn',
  'info',
  'debug',
  'trace',
  'silent',
];

export function readSettings(env: NodeJS.ProcessEnv): RunnerSettings {
  const dataDir = resolve(env.KEELSON_RUNNER_DATA_DIR || '.keelson-runner');
  const idleExit = optionalNumber(env, 'KEELSON_RUNNER_IDLE_EXIT_SECONDS', 1, secondsMax);
  const drain = optionalNumber(env, 'KEELSON_RUNNER_DRAIN_SECONDS', 0, secondsMax);
  checkProgram(env, 'KEELSON_TERRAFORM_PATH');
  return {
    server: server(env),
    token: token(env),
    runnerId: runnerId(env),
    dataDir,
    workRoot: workRoot(env) ?? resolve(dataDir, 'work'),
    concurrency:
      optionalNumber(env, 'KEELSON_RUNNER_CONCURRENCY', 1, concurrencyMax) ?? concurrencyDefault,
    logLevel: logLevel(env),
    idleExitMs: idleExit === undefined ? undefined : idleExit * 1_000,
    drainMs: (drain ?? drainSecondsDefault) * 1_000,
  };
}

function server(env: NodeJS.ProcessEnv): string {
  const value = env.KEELSON_SERVER;
  if (!value) {
    throw new SettingInvalid('KEELSON_SERVER', 'is missing, for example http://127.0.0.1:4400');
  }
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new SettingInvalid('KEELSON_SERVER', 'must be an http or https address');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new SettingInvalid(
      'KEELSON_SERVER',
      'must be an address alone: no user, query or fragment',
    );
  }
  return value.replace(/\/+$/, '');
}

function token(env: NodeJS.ProcessEnv): string {
  if (env.KEELSON_TOKEN) return wellFormedToken('KEELSON_TOKEN', env.KEELSON_TOKEN);
  const file = env.KEELSON_TOKEN_FILE;
  if (!file) throw new SettingInvalid('KEELSON_TOKEN', 'or KEELSON_TOKEN_FILE is missing');
  let content: string;
  try {
    content = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new SettingInvalid('KEELSON_TOKEN_FILE', `names a file that cannot be read (${code})`);
  }
  return wellFormedToken('KEELSON_TOKEN_FILE', content);
}

/** What cannot stand in a header would fail in every request, far from its cause. */
function wellFormedToken(setting: string, value: string): string {
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new SettingInvalid(
      setting,
      'does not hold a token: expected printable characters without spaces',
    );
  }
  return value;
}

function runnerId(env: NodeJS.ProcessEnv): string | undefined {
  const value = env.KEELSON_RUNNER_ID;
  if (!value) return undefined;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(value)) {
    throw new SettingInvalid(
      'KEELSON_RUNNER_ID',
      'must be 1 to 63 letters, digits, dots, underscores or hyphens and begin with a letter or digit',
    );
  }
  return value;
}

function workRoot(env: NodeJS.ProcessEnv): string | undefined {
  const value = env.KEELSON_RUNNER_WORK_ROOT;
  if (!value) return undefined;
  if (!isAbsolute(value)) {
    throw new SettingInvalid(
      'KEELSON_RUNNER_WORK_ROOT',
      'must be an absolute path, the same on every runner that shares approvals',
    );
  }
  return resolve(value);
}

/** Read by the executor; judged here, so that it is refused at the start and not in the middle of a job. */
function checkProgram(env: NodeJS.ProcessEnv, setting: string): void {
  const value = env[setting];
  if (!value) return;
  try {
    if (!isAbsolute(value)) throw new Error('relative');
    accessSync(value, constants.X_OK);
  } catch {
    throw new SettingInvalid(
      setting,
      'must be the absolute path of a program that may be executed',
    );
  }
}

function optionalNumber(
  env: NodeJS.ProcessEnv,
  setting: string,
  min: number,
  max: number,
): number | undefined {
  const value = env[setting];
  if (!value) return undefined;
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (!(number >= min && number <= max)) {
    throw new SettingInvalid(setting, `must be a whole number from ${min} to ${max}`);
  }
  return number;
}

function logLevel(env: NodeJS.ProcessEnv): LogLevel {
  const value = env.KEELSON_LOG_LEVEL || 'info';
  const level = logLevels.find((each) => each === value);
  if (level === undefined) {
    throw new SettingInvalid('KEELSON_LOG_LEVEL', `must be one of ${logLevels.join(', ')}`);
  }
  return level;
}
