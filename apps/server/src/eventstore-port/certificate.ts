import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { EventStorePortSettings } from '../settings/eventstore-port-settings';
import { SettingInvalid } from '../settings/setting-invalid';

const CERTIFICATE = 'KEELSON_EVENTSTORE_CERT';
const KEY = 'KEELSON_EVENTSTORE_KEY';

/** Read once: a renewed certificate is used after a restart. @throws SettingInvalid */
export function readCertificate({
  certificateFile,
  keyFile,
}: NonNullable<EventStorePortSettings['tls']>): {
  readonly certificate: Buffer;
  readonly key: Buffer;
} {
  const certificate = read(CERTIFICATE, certificateFile);
  const key = read(KEY, keyFile);
  try {
    createSecureContext({ cert: certificate, key });
  } catch {
    // What the reason says of a key is nobody's business.
    throw new SettingInvalid(CERTIFICATE, `and ${KEY} are not a certificate and its key as PEM`);
  }
  return { certificate, key };
}

function read(variable: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SettingInvalid(variable, `names ${file}, which cannot be read (${code})`);
  }
}
