import path from 'node:path';
import { blobFolderOf } from './blob-folder';
import { type EventStorePortSettings, eventStorePortOf } from './eventstore-port-settings';
import { eventStoreUrlOf } from './event-store-url';
import { parsePort } from './parse-port';
import { SettingInvalid } from './setting-invalid';

export { SettingInvalid } from './setting-invalid';

export type ServerRole = 'api' | 'projections' | 'sagas';

export type Settings = {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Absent: the embedded PostgreSQL. */
  readonly databaseUrl?: string;
  /** Absent: events are kept in the database. */
  readonly eventStoreUrl?: string;
  /** Absent: in the data directory. Several servers need one that they all see. */
  readonly blobFolder?: string;
  readonly roles: readonly ServerRole[];
  /** Absent: made at the first start and kept in the data directory. */
  readonly adminToken?: string;
  readonly masterKey?: string;
  readonly quickstart: boolean;
  /** Whether this process starts a runner of its own. */
  readonly embeddedRunner: boolean;
  /** Absent: REST alone shows the log. */
  readonly eventStorePort?: EventStorePortSettings;
  readonly logLevel: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

const ROLES: readonly ServerRole[] = ['api', 'projections', 'sagas'];
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** @throws SettingInvalid for the first variable that is wrong. Values of secrets are never repeated. */
export function readSettings(environment: Environment): Settings {
  const databaseUrl = urlOf(environment, 'KEELSON_DATABASE_URL', ['postgres:', 'postgresql:']);
  const adminToken = environment.KEELSON_ADMIN_TOKEN;
  const masterKey = environment.KEELSON_MASTER_KEY;
  const eventStoreUrl = eventStoreUrlOf(environment);
  const blobFolder = blobFolderOf(environment);
  if (adminToken !== undefined && adminToken.length < 16) {
    throw new SettingInvalid('KEELSON_ADMIN_TOKEN', 'must have at least 16 characters');
  }
  const host = environment.KEELSON_HOST ?? '127.0.0.1';
  const eventStorePort = eventStorePortOf(environment, host);
  return {
    port: parsePort('KEELSON_PORT', environment.KEELSON_PORT ?? '4400'),
    host,
    dataDir: path.resolve(environment.KEELSON_DATA_DIR ?? '.keelson'),
    ...(databaseUrl ? { databaseUrl } : {}),
    ...(eventStoreUrl ? { eventStoreUrl } : {}),
    ...(blobFolder ? { blobFolder } : {}),
    roles: rolesOf(environment),
    ...(adminToken ? { adminToken } : {}),
    ...(masterKey ? { masterKey } : {}),
    quickstart: switchOf(environment, 'KEELSON_QUICKSTART'),
    embeddedRunner: switchOf(environment, 'KEELSON_EMBEDDED_RUNNER'),
    ...(eventStorePort ? { eventStorePort } : {}),
    logLevel: oneOf(environment, 'KEELSON_LOG_LEVEL', LOG_LEVELS, 'info'),
  };
}

function rolesOf(environment: Environment): readonly ServerRole[] {
  const text = environment.KEELSON_ROLES ?? ROLES.join(',');
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !ROLES.some((role) => role === name));
  if (unknown !== undefined) {
    throw new SettingInvalid('KEELSON_ROLES', `knows ${ROLES.join(', ')}, not "${unknown}"`);
  }
  return ROLES.filter((role) => names.includes(role));
}

function switchOf(environment: Environment, variable: string): boolean {
  return oneOf(environment, variable, ['on', 'off'], 'on') === 'on';
}

function oneOf(
  environment: Environment,
  variable: string,
  allowed: readonly string[],
  fallback: string,
): string {
  const value = environment[variable] ?? fallback;
  if (allowed.includes(value)) return value;
  throw new SettingInvalid(variable, `must be one of ${allowed.join(', ')}, not "${value}"`);
}

function urlOf(environment: Environment, variable: string, protocols: readonly string[]) {
  const text = environment[variable];
  if (text === undefined || text === '') return undefined;
  // The URL may hold a password, so it is not repeated.
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
    throw new SettingInvalid(
      variable,
      `must be a URL that begins with ${protocols.join(' or ')}//`,
    );
  }
  return text;
}
