import type { experimental } from '@grpc/grpc-js';

/** PEM: a certificate with its chain, and its key. */
export type Certificate = { readonly certificate: Buffer; readonly key: Buffer };

type Listener = experimental.IdentityCertificateUpdateListener;

/** What a server shows to those who connect, and can be exchanged while it serves. Connections that exist keep what they were shown. */
export class RenewableCertificate implements experimental.CertificateProvider {
  private readonly listeners = new Set<Listener>();

  constructor(private current: Certificate) {}

  renew(certificate: Certificate): void {
    this.current = certificate;
    for (const listener of this.listeners) this.tell(listener);
  }

  /** A server hears only what it is told after it has subscribed: not within this call. */
  addIdentityCertificateListener(listener: Listener): void {
    this.listeners.add(listener);
    process.nextTick(() => this.tell(listener));
  }

  removeIdentityCertificateListener(listener: Listener): void {
    this.listeners.delete(listener);
  }

  /** Clients show no certificates here. */
  addCaCertificateListener(): void {}
  removeCaCertificateListener(): void {}

  private tell(listener: Listener): void {
    const { certificate, key: privateKey } = this.current;
    if (this.listeners.has(listener)) listener({ certificate, privateKey });
  }
}
