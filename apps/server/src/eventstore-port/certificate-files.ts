import type { Certificate } from '@keelson/event-log/eventstore';
import type { EventStorePortSettings } from '../settings/eventstore-port-settings';
import { readCertificate } from './read-certificate';

const NAMES = { certificate: 'KEELSON_EVENTSTORE_CERT', key: 'KEELSON_EVENTSTORE_KEY' };

/** The files that hold the certificate and its key, in which somebody puts newer ones from time to time. */
export class CertificateFiles {
  private latest: Certificate;

  /** @throws SettingInvalid */
  constructor(private readonly files: NonNullable<EventStorePortSettings['tls']>) {
    this.latest = readCertificate(files, NAMES);
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
    const found = readCertificate(this.files, NAMES);
    const { certificate, key } = this.latest;
    if (found.certificate.equals(certificate) && found.key.equals(key)) return undefined;
    return (this.latest = found);
  }
}
