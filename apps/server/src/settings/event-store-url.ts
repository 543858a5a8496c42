import { SettingInvalid } from './setting-invalid';

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLE = 'KEELSON_EVENTSTORE_URL';
const IN_POSTGRES = 'postgres:';
const PROTOCOLS = /^esdb(\+discover)?:\/\/./;

/**
 * Undefined: events are kept in PostgreSQL. Whether the rest of the URL can be used is for EventStoreDB's client to say, when it
 * is loaded. @throws SettingInvalid, which does not repeat the URL: it may hold a password
 */
export function eventStoreUrlOf(environment: Environment): string | undefined {
  const url = environment[VARIABLE] || IN_POSTGRES;
  if (url === IN_POSTGRES) return undefined;
  if (PROTOCOLS.test(url)) return url;
  throw new SettingInvalid(
    VARIABLE,
    `is "${IN_POSTGRES}" (events are kept in PostgreSQL), or begins with esdb:// or esdb+discover:// (in EventStoreDB)`,
  );
}
