import type { Pool } from 'pg';
import { BEGINNING, type Position } from '@keelson/event-log';
import type { CheckpointStore, ParkedEvent, Unparked } from './checkpoint-store.port';
import { divideSagas } from './divide-sagas';

const MIGRATION_LOCK = 730_155_301;
const MIGRATION = `
  create schema if not exists processes;
  create table if not exists processes.checkpoints (
    name text primary key,
    position bigint not null,
    updated_at timestamptz not null default now()
  );
  create table if not exists processes.parked (
    name text not null,
    key text not null,
    event_id uuid not null,
    position bigint not null,
    error text not null,
    parked_at timestamptz not null default now(),
    primary key (name, event_id)
  );
  alter table processes.parked add column if not exists resume_after bigint not null default 0;
`;

export class PostgresCheckpointStore implements CheckpointStore {
  constructor(private readonly pool: Pool) {}

  /** Idempotent; several processes may start at once. */
  async migrate(): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query(`begin; select pg_advisory_xact_lock(${MIGRATION_LOCK}); ${MIGRATION}`);
      await divideSagas(client);
      await client.query('commit');
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async load(name: string): Promise<Position> {
    const { rows } = await this.pool.query<{ position: string }>(
      'select position from processes.checkpoints where name = $1',
      [name],
    );
    return rows[0] ? (BigInt(rows[0].position) as Position) : BEGINNING;
  }

  async save(name: string, previous: Position, next: Position): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `insert into processes.checkpoints as known (name, position) values ($1, $3)
       on conflict (name) do update set position = $3, updated_at = now() where known.position = $2`,
      [name, String(previous), String(next)],
    );
    return rowCount === 1;
  }

  async park(name: string, { key, eventId, position, error }: ParkedEvent): Promise<void> {
    await this.pool.query(
      `insert into processes.parked (name, key, event_id, position, error, resume_after)
       select $1, $2, $3, $4, $5,
         coalesce((select position from processes.checkpoints where name = $1), 0)
       on conflict do nothing`,
      [name, key, eventId, String(position), error],
    );
  }

  async parked(name: string): Promise<readonly ParkedEvent[]> {
    const { rows } = await this.pool.query<{
      key: string;
      event_id: string;
      position: string;
      error: string;
    }>(
      'select key, event_id, position, error from processes.parked where name = $1 order by position',
      [name],
    );
    return rows.map(({ key, event_id, position, error }) => ({
      key,
      eventId: event_id,
      position: BigInt(position) as Position,
      error,
    }));
  }

  async unpark(name: string, key: string): Promise<Unparked> {
    const { rows } = await this.pool.query<{ parked: boolean; rewound: boolean }>(
      `with first as (
         select min(resume_after) as position from processes.parked where name = $1 and key = $2),
       rewound as (
         update processes.checkpoints c set position = first.position, updated_at = now()
         from first where c.name = $1 and c.position > first.position returning c.name),
       gone as (
         delete from processes.parked p using rewound where p.name = rewound.name and p.key = $2)
       select first.position is not null as parked, exists (select from rewound) as rewound from first`,
      [name, key],
    );
    if (rows[0]?.parked !== true) return 'not_parked';
    return rows[0].rewound ? 'unparked' : 'too_soon';
  }
}
