import { createHash } from 'node:crypto';
import type { MasterKey } from '@keelson/access';

export const BACKUP_FORMAT = 'keelson-backup';
export const BACKUP_VERSION = 1;
export const MANIFEST = 'manifest.json';
export const BACKUP_MEDIA_TYPE = 'application/x-tar';

/**
 * What is kept beside the log and cannot be derived from it. Left out on purpose: views (they are derived), leases and state locks
 * (they belong to work in progress), positions (they are the store's own).
 */
export const BACKUP_TABLES: readonly string[] = [
  'access.data_keys',
  'ops.plan_documents',
  'ops.idempotent_requests',
  'logs.chunks',
];

export type BackupEntry = { readonly path: string; readonly size: number; readonly sha256: string };

/** The last entry of a backup: that it is there says that the backup is whole. */
export type BackupManifest = {
  readonly format: typeof BACKUP_FORMAT;
  readonly version: number;
  readonly at: string;
  readonly events: number;
  /** Merkle root over all events. */
  readonly root: string;
  /** So many events the sagas had certainly reacted to. */
  readonly reactedTo: number;
  /** Tells the master key that opens what is sealed in it, without telling the key. */
  readonly masterKeyId: string;
  readonly entries: readonly BackupEntry[];
};

export function masterKeyId(masterKey: MasterKey): string {
  return createHash('sha256').update(masterKey.derive('backup key id')).digest('hex');
}

export function isManifest(value: unknown): value is BackupManifest {
  const manifest = (value ?? {}) as Partial<BackupManifest>;
  return (
    manifest.format === BACKUP_FORMAT &&
    manifest.version === BACKUP_VERSION &&
    Number.isSafeInteger(manifest.events) &&
    Number.isSafeInteger(manifest.reactedTo) &&
    typeof manifest.root === 'string' &&
    typeof manifest.masterKeyId === 'string' &&
    Array.isArray(manifest.entries)
  );
}
