import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export type SelfSigned = {
  readonly certificate: Buffer;
  readonly key: Buffer;
  readonly certificateFile: string;
  readonly keyFile: string;
  remove(): void;
};

/** A certificate for 127.0.0.1 that signs itself; Node.js can check one but not make one. */
export function selfSignedCertificate(): SelfSigned {
  const folder = mkdtempSync(path.join(tmpdir(), 'keelson-certificate-'));
  const [certificateFile, keyFile] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
  const request = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
  ];
  const subject = [
    '-subj',
    '/CN=127.0.0.1',
    '-addext',
    'subjectAltName=IP:127.0.0.1',
    '-days',
    '2',
  ];
  execFileSync('openssl', [...request, ...subject, '-keyout', keyFile, '-out', certificateFile], {
    stdio: 'ignore',
  });
  return {
    certificate: readFileSync(certificateFile),
    key: readFileSync(keyFile),
    certificateFile,
    keyFile,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
