import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { BEGINNING, eventLine, leafOf, MerkleFrontier } from '@keelson/event-log';
import { reactedTo } from '@keelson/processes';
import type { PoolClient } from 'pg';
import type { Infrastructure } from '../infrastructure';
import { AUDIT_ROOT_FILE } from '../audit/audit-root-file';
import {
  BACKUP_FORMAT,
  BACKUP_TABLES,
  BACKUP_VERSION,
  type BackupEntry,
  type BackupManifest,
  MANIFEST,
  masterKeyId,
} from './backup-manifest';
import { tarEnd, tarHead, tarPadding } from './tar-entries';

const PAGE_EVENTS = 500;
const FETCH_ROWS = 200;
const SEGMENT_BYTES_MAX = 4 * 1024 * 1024;
const BLOB = /^[a-z]+\/[0-9a-f]{2}\/[0-9a-f]{64}$/;

type Source = Pick<
  Infrastructure,
  'log' | 'pool' | 'checkpoints' | 'auditRoots' | 'masterKey' | 'blobFolder'
>;

/**
 * A backup while everything runs on: the log up to its end now, then what its events refer to. References only ever point back (a blob,
 * a key and a row are written before the event that names them), so what is read later has all that is needed, and perhaps more.
 * The master key is not in it; without that key nobody reads what is sealed in it.
 */
export class BackupWriter {
  private readonly at = new Date();
  private readonly entries: BackupEntry[] = [];
  private readonly tree = new MerkleFrontier();
  private reactedTo = 0;

  constructor(private readonly source: Source) {}

  async *write(): AsyncGenerator<Buffer, void, void> {
    yield* this.events();
    yield* this.roots();
    yield* this.tables();
    yield* this.blobs();
    const { at, entries } = this;
    const manifest: BackupManifest = {
      ...{ format: BACKUP_FORMAT, version: BACKUP_VERSION, at: at.toISOString() },
      ...{ events: this.tree.count, root: this.tree.root(), reactedTo: this.reactedTo },
      ...{ masterKeyId: masterKeyId(this.source.masterKey), entries },
    };
    const text = Buffer.from(JSON.stringify(manifest));
    yield Buffer.concat([
      tarHead(MANIFEST, text.length, at),
      text,
      tarPadding(text.length),
      tarEnd(),
    ]);
  }

  private async *events(): AsyncGenerator<Buffer> {
    const { log, checkpoints } = this.source;
    const settled = await reactedTo(checkpoints);
    const head = await log.head();
    yield* this.segments('events', this.eventLines(head, settled));
  }

  private async *eventLines(head: bigint, settled: bigint): AsyncGenerator<string> {
    for (let after = BEGINNING; after < head;) {
      const page = await this.source.log.readStored(after, PAGE_EVENTS);
      for (const event of page.filter(({ position }) => position <= head)) {
        this.tree.add(leafOf(event));
        if (event.position <= settled) this.reactedTo = this.tree.count;
        yield JSON.stringify(eventLine(event));
      }
      const last = page.at(-1);
      if (!last) return;
      after = last.position;
    }
  }

  /** Those of the file: they are what was promised to the outside. */
  private async *roots(): AsyncGenerator<Buffer> {
    const lines: string[] = [];
    for await (const root of this.source.auditRoots.file.read()) {
      if (root.count <= this.tree.count) lines.push(`${JSON.stringify(root)}\n`);
    }
    yield this.entry(AUDIT_ROOT_FILE, Buffer.from(lines.join('')));
  }

  /** One transaction, so that all tables are of one moment. */
  private async *tables(): AsyncGenerator<Buffer> {
    const client = await this.source.pool.connect();
    try {
      await client.query('begin isolation level repeatable read read only');
      for (const table of BACKUP_TABLES) {
        yield* this.segments(`tables/${table}`, rowsOf(client, table));
      }
    } finally {
      await client.query('rollback').catch(() => undefined);
      client.release();
    }
  }

  private async *blobs(): AsyncGenerator<Buffer> {
    const { blobFolder } = this.source;
    for (const found of (await readdir(blobFolder, { recursive: true })).sort()) {
      const name = found.split(path.sep).join('/');
      if (!BLOB.test(name)) continue;
      const file = path.join(blobFolder, found);
      // Nobody needs a blob that was deleted meanwhile. One that is there never changes.
      const size = await stat(file).then(
        (status) => status.size,
        () => undefined,
      );
      if (size === undefined) continue;
      const hash = createHash('sha256');
      yield tarHead(`blobs/${name}`, size, this.at);
      for await (const chunk of createReadStream(file)) {
        hash.update(chunk as Buffer);
        yield chunk as Buffer;
      }
      yield tarPadding(size);
      this.entries.push({ path: `blobs/${name}`, size, sha256: hash.digest('hex') });
    }
  }

  /** Lines in files of a bounded size, because a tar file says the size before the content. */
  private async *segments(folder: string, lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
    let [text, number] = ['', 0];
    const flush = (): Buffer => {
      const name = `${folder}/${String((number += 1)).padStart(6, '0')}.ndjson`;
      const entry = this.entry(name, Buffer.from(text));
      text = '';
      return entry;
    };
    for await (const line of lines) {
      text += `${line}\n`;
      if (text.length >= SEGMENT_BYTES_MAX) yield flush();
    }
    if (text !== '') yield flush();
  }

  private entry(name: string, content: Buffer): Buffer {
    const sha256 = createHash('sha256').update(content).digest('hex');
    this.entries.push({ path: name, size: content.length, sha256 });
    const head = tarHead(name, content.length, this.at);
    return Buffer.concat([head, content, tarPadding(content.length)]);
  }
}

async function* rowsOf(client: PoolClient, table: string): AsyncGenerator<string> {
  await client.query(
    `declare rows no scroll cursor for select to_jsonb(t)::text as row from ${table} t`,
  );
  for (;;) {
    const { rows } = await client.query<{ row: string }>(`fetch ${FETCH_ROWS} from rows`);
    yield* rows.map(({ row }) => row);
    if (rows.length < FETCH_ROWS) break;
  }
  await client.query('close rows');
}
