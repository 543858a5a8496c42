import path from 'node:path';
import { parsePort } from './parse-port';
import { SettingInvalid } from './setting-invalid';

/** Where and how the log is served in EventStoreDB's protocol. */
export type EventStorePortSettings = {
  readonly port: number;
  /** PEM. Absent: in the clear, which only loopback is allowed. */
  readonly tls?: { readonly certificateFile: string; readonly keyFile: string };
};

type Environment = Readonly<Record<string, string | undefined>>;

const PORT = 'KEELSON_EVENTSTORE_PORT';
const CERTIFICATE = 'KEELSON_EVENTSTORE_CERT';
const KEY = 'KEELSON_EVENTSTORE_KEY';

const isLoopback = (host: string): boolean =>
  /^127(\.\d{1,3}){3}$/.test(host) || ['localhost', '::1'].includes(host);

/** Undefined: the log is not served this way. @throws SettingInvalid */
export function eventStorePortOf(
  environment: Environment,
  host: string,
): EventStorePortSettings | undefined {
  const [port, certificate, key] = [PORT, CERTIFICATE, KEY].map(
    (variable) => environment[variable] || undefined,
  );
  if ((certificate === undefined) !== (key === undefined)) {
    const [missing, given] = key === undefined ? [KEY, CERTIFICATE] : [CERTIFICATE, KEY];
    throw new SettingInvalid(missing, `goes together with ${given}: set both, or neither`);
  }
  if (port === undefined) {
    if (certificate === undefined) return undefined;
    throw new SettingInvalid(PORT, `is missing: without it ${CERTIFICATE} and ${KEY} do nothing`);
  }
  if (/^esdb(\+discover)?:/.test(environment['KEELSON_EVENTSTORE_URL'] ?? '')) {
    throw new SettingInvalid(
      PORT,
      'serves the embedded store; the EventStoreDB of KEELSON_EVENTSTORE_URL speaks its protocol itself',
    );
  }
  const number = parsePort(PORT, port);
  if (certificate !== undefined && key !== undefined) {
    const tls = { certificateFile: path.resolve(certificate), keyFile: path.resolve(key) };
    return { port: number, tls };
  }
  if (isLoopback(host)) return { port: number };
  throw new SettingInvalid(
    PORT,
    `would carry tokens over the network in the clear, because KEELSON_HOST is ${host}; set ${CERTIFICATE} and ${KEY}`,
  );
}
