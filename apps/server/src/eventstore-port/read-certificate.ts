import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Certificate } from '@keelson/event-log/eventstore';
import type { EventStorePortSettings } from '../settings/eventstore-port-settings';
import { SettingInvalid } from '../settings/setting-invalid';

/** A certificate and its key, from files that were named by these settings. @throws SettingInvalid */
export function readCertificate(
  { certificateFile, keyFile }: NonNullable<EventStorePortSettings['tls']>,
  names: { readonly certificate: string; readonly key: string },
): Certificate {
  const certificate = read(names.certificate, certificateFile);
  const key = read(names.key, keyFile);
  try {
    createSecureContext({ cert: certificate, key });
  } catch {
    // What the reason says of a key is nobody's business.
    const what = `and ${names.key} are not a certificate and its key as PEM`;
    throw new SettingInvalid(names.certificate, what);
  }
  return { certificate, key };
}

function read(setting: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SettingInvalid(setting, `names ${file}, which cannot be read (${code})`);
  }
}
