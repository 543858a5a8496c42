import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  BEGINNING,
  type EventLog,
  leafOf,
  MerkleFrontier,
  PostgresEventLog,
  type StoredEvent,
} from '@keelson/event-log';
import { moveSagas } from '@keelson/processes';
import { AUDIT_ROOT_FILE } from '../audit/audit-root-file';
import type { Infrastructure } from '../infrastructure';
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
  private reactedTo = BEGINNING;
  private recorded: Pick<StoredEvent, 'stream' | 'revision' | 'recordedAt'>[] = [];

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
    const events = new EventRestore(this.target.log, this.appendsAtOnceMax);
    for await (const entry of tarEntries(file)) {
      if (entry.path.startsWith('events/')) {
        for await (const event of eventsOf(entry)) {
          await events.add(event);
          this.recorded.push(event);
        }
        await events.flush();
        await this.keepTimes();
      } else await this.put(entry);
    }
    await this.compare();
    await moveSagas(this.target.checkpoints, this.reactedTo);
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

  /** When events were recorded is part of the past; EventStoreDB alone says so of its own, so there it is when they were restored. */
  private async keepTimes(): Promise<void> {
    const recorded = this.recorded.splice(0);
    if (!(this.target.log instanceof PostgresEventLog)) return;
    await this.target.pool.query(
      `update event_log.events e set recorded_at = known.at
       from unnest($1::text[], $2::int[], $3::timestamptz[]) as known (stream, revision, at)
       where e.stream = known.stream and e.revision = known.revision`,
      [
        recorded.map(({ stream }) => stream),
        recorded.map(({ revision }) => revision),
        recorded.map(({ recordedAt }) => recordedAt),
      ],
    );
  }

  /** The store says the same as the backup, event by event and in the same order; and tells the positions. */
  private async compare(): Promise<void> {
    const tree = new MerkleFrontier();
    for (let after = BEGINNING; ;) {
      const page = await this.target.log.readStored(after, PAGE_EVENTS);
      for (const event of page) {
        tree.add(leafOf(event));
        if (tree.count <= this.manifest.reactedTo) this.reactedTo = event.position;
      }
      const last = page.at(-1);
      if (!last) break;
      after = last.position;
    }
    if (tree.root() === this.manifest.root && tree.count === this.manifest.events) return;
    throw new RestoreRefused('the restored log is not the one that was backed up; start over');
  }
}
