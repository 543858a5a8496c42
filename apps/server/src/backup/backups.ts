import type { Infrastructure } from '../infrastructure';
import { BackupWriter } from './write-backup';

/** Makes backups of what this server works on. */
export class Backups {
  constructor(private readonly source: Infrastructure) {}

  write(): AsyncGenerator<Buffer, void, void> {
    return new BackupWriter(this.source).write();
  }
}
