import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  BEGINNING,
  type EventLog,
  leafOf,
  MerkleFrontier,
  type Position,
  PostgresEventLog,
} from '@keelson/event-log';
import { AUDIT_ROOT_FILE } from '../audit/audit-root-file';
import type { Infrastructure } from '../infrastructure';
import { SAGAS } from '../operations/sagas';
import { BACKUP_TABLES, type BackupManifest, MANIFEST } from './backup-manifest';
import { contentOf, eventsOf } from './check-backup';
import { EventRestore } from './event-restore';
import { RestoreRefused } from './restore-refused';
import { type TarEntry, tarEntries } from './tar-entries';

/** PostgreSQL's appends are committed in the order in which they come; of another store that is not known. */
const APPENDS_AT_ONCE_MAX = 200;
const PAGE_EVENTS = 500;
const BLOB = /^blobs\/([a-z]+\/[0-9a-f]{2})\/([0-9a-f]{64})$/;
const TABLE = /^tables\/([a-z_]+\.[a-z_]+)\/\d+\.ndjson$/;

/** Puts a checked backup into an empty store. Views are not in it; they derive themselves at the next start. */
export class BackupRestore {
  private restored = 0;
  private reactedTo = BEGINNING;
  private times: { readonly position: Position; readonly at: string }[] = [];

  constructor(
    private readonly target: Omit<Infrastructure, 'log'> & { readonly log: EventLog },
    private readonly dataDir: string,
    private readonly manifest: BackupManifest,
  ) {}

  private get appendsAtOnceMax(): number {
    return this.target.log instanceof PostgresEventLog ? APPENDS_AT_ONCE_MAX : 1;
  }

  /** @throws RestoreRefused */
  async from(file: string): Promise<void> {
    if ((await this.target.log.head()) !== BEGINNING) {
      throw new RestoreRefused('the store is not empty; restore into a new data directory');
    }
    const events = new EventRestore(this.target.log, this.appendsAtOnceMax, (event, position) => {
      this.restored += 1;
      if (this.restored <= this.manifest.reactedTo) this.reactedTo = position;
      this.times.push({ position, at: event.recordedAt });
    });
    for await (const entry of tarEntries(file)) {
      if (entry.path.startsWith('events/')) {
        for await (const event of eventsOf(entry)) await events.add(event);
        await events.flush();
        await this.keepTimes();
      } else await this.put(entry);
    }
    await this.compare();
    await this.target.checkpoints.save(SAGAS, BEGINNING, this.reactedTo);
  }

  private async put(entry: TarEntry): Promise<void> {
    const [, folder, name] = BLOB.exec(entry.path) ?? [];
    const table = TABLE.exec(entry.path)?.[1];
    if (folder !== undefined && name !== undefined) await this.putBlob(entry, folder, name);
    else if (table !== undefined && BACKUP_TABLES.includes(table)) await this.putRows(entry, table);
    else if (entry.path === AUDIT_ROOT_FILE) {
      await writeFile(path.join(this.dataDir, AUDIT_ROOT_FILE), await contentOf(entry), {
        mode: 0o600,
      });
    } else if (entry.path !== MANIFEST) {
      throw new RestoreRefused(`this version of Keelson does not know what ${entry.path} is for`);
    }
  }

  private async putBlob(entry: TarEntry, folder: string, name: string): Promise<void> {
    const where = path.join(this.target.blobFolder, folder);
    await mkdir(where, { recursive: true, mode: 0o700 });
    const file = createWriteStream(path.join(where, name), { mode: 0o600, flush: true });
    await pipeline(entry.chunks(), file);
  }

  private async putRows(entry: TarEntry, table: string): Promise<void> {
    const rows = (await contentOf(entry)).toString().split('\n').slice(0, -1);
    await this.target.pool.query(
      `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb)
       on conflict do nothing`,
      [`[${rows.join(',')}]`],
    );
  }

  /** When events were recorded is the store's own, and part of the past all the same. */
  private async keepTimes(): Promise<void> {
    const times = this.times.splice(0);
    if (!(this.target.log instanceof PostgresEventLog)) return;
    await this.target.pool.query(
      `update event_log.events e set recorded_at = known.at
       from unnest($1::bigint[], $2::timestamptz[]) as known (position, at)
       where e.position = known.position`,
      [times.map(({ position }) => String(position)), times.map(({ at }) => at)],
    );
  }

  /** The store says the same as the backup, event by event and in the same order. */
  private async compare(): Promise<void> {
    const tree = new MerkleFrontier();
    for (let after = BEGINNING; ;) {
      const page = await this.target.log.readStored(after, PAGE_EVENTS);
      for (const event of page) tree.add(leafOf(event));
      const last = page.at(-1);
      if (!last) break;
      after = last.position;
    }
    if (tree.root() === this.manifest.root && tree.count === this.manifest.events) return;
    throw new RestoreRefused('the restored log is not the one that was backed up; start over');
  }
}
