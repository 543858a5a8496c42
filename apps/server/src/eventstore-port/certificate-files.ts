import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Certificate } from '@keelson/event-log/eventstore';
import type { EventStorePortSettings } from '../settings/eventstore-port-settings';
import { SettingInvalid } from '../settings/setting-invalid';

const CERTIFICATE = 'KEELSON_EVENTSTORE_CERT';
const KEY = 'KEELSON_EVENTSTORE_KEY';

/** The files that hold the certificate and its key, in which somebody puts newer ones from time to time. */
export class CertificateFiles {
  private latest: Certificate;

  /** @throws SettingInvalid */
  constructor(private readonly files: NonNullable<EventStorePortSettings['tls']>) {
    this.latest = readCertificate(files);
  }

  get current(): Certificate {
    return this.latest;
  }

  /**
   * What is in the files now; undefined: what was there before.
   *
   * @throws SettingInvalid when that is no certificate with its key, as between the writing of the one and of the other
   */
  renewed(): Certificate | undefined {
    const found = readCertificate(this.files);
    const { certificate, key } = this.latest;
    if (found.certificate.equals(certificate) && found.key.equals(key)) return undefined;
    return (this.latest = found);
  }
}

function readCertificate({
  certificateFile,
  keyFile,
}: NonNullable<EventStorePortSettings['tls']>): Certificate {
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
