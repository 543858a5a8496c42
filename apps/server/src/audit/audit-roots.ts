import type { AuditRoot, Frontier } from '@keelson/event-log';
import type { Pool } from 'pg';
import type { AuditRootFile } from './audit-root-file';

const MIGRATION_LOCK = 730_155_321;

/** A root with what is needed to grow on from it, and with the leaves since the root before, by which a wrong event is located. */
export type SealedStretch = AuditRoot & {
  readonly frontier: Frontier;
  readonly leaves: Buffer;
};

type Row = {
  readonly count: string;
  readonly position: string;
  readonly root: string;
  readonly at: Date;
  readonly leaves: Buffer;
};

/** The Merkle roots of the log, in the database with their leaves and in a file without. */
export class AuditRoots {
  constructor(
    private readonly pool: Pool,
    readonly file: AuditRootFile,
  ) {}

  /** Idempotent; several processes may start at once. */
  async migrate(): Promise<void> {
    await this.pool.query(`
      begin;
      select pg_advisory_xact_lock(${MIGRATION_LOCK});
      create schema if not exists audit;
      create table if not exists audit.roots (
        count bigint primary key,
        position bigint not null,
        root text not null,
        frontier jsonb not null,
        leaves bytea not null,
        at timestamptz not null
      );
      commit;`);
  }

  /** Where the tree has grown to. */
  async last(): Promise<(AuditRoot & { readonly frontier: Frontier }) | undefined> {
    const { rows } = await this.pool.query<Row & { frontier: Frontier }>(
      'select count, position, root, at, frontier from audit.roots order by count desc limit 1',
    );
    const [row] = rows;
    return row && { ...rootOf(row), frontier: row.frontier };
  }

  /** False when another process has gone on already. */
  async add({ count, position, root, frontier, leaves, at }: SealedStretch): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `insert into audit.roots (count, position, root, frontier, leaves, at)
       select $1::bigint, $2, $3, $4, $5, $6
       where not exists (select 1 from audit.roots where count >= $1::bigint)
       on conflict do nothing`,
      [count, position, root, JSON.stringify(frontier), leaves, at],
    );
    if (rowCount !== 1) return false;
    await this.file.append([{ count, position, root, at }]);
    return true;
  }

  /** The stretch that begins after this many events. */
  async stretchAfter(
    count: number,
  ): Promise<(AuditRoot & { readonly leaves: Buffer }) | undefined> {
    const { rows } = await this.pool.query<Row>(
      `select count, position, root, at, leaves from audit.roots
       where count > $1 order by count limit 1`,
      [count],
    );
    const [row] = rows;
    return row && { ...rootOf(row), leaves: row.leaves };
  }

  /** Writes into the file what a crash has kept from it. */
  async catchUpFile(): Promise<void> {
    const kept = await this.file.last();
    const { rows } = await this.pool.query<Row>(
      'select count, position, root, at from audit.roots where count > $1 order by count',
      [kept?.count ?? 0],
    );
    await this.file.append(rows.map(rootOf));
  }
}

function rootOf({ count, position, root, at }: Omit<Row, 'leaves'>): AuditRoot {
  return { count: Number(count), position, root, at: at.toISOString() };
}
