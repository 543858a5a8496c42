import type { Pool } from 'pg';
import type { BlobStore } from '@keelson/artifacts';

/**
 * The readable plan of each run: an encrypted blob, and a row that says which one is the run's newest. Sensitive values were
 * masked by the worker. Not event-sourced: the log remembers the digest of the saved plan and the counts.
 */
export class PlanDocuments {
  constructor(
    private readonly pool: Pool,
    private readonly blobs: BlobStore,
  ) {}

  async migrate(): Promise<void> {
    await this.pool.query(`
      create schema if not exists ops;
      create table if not exists ops.plan_documents (
        run_id text primary key,
        digest text not null,
        stored_at timestamptz not null default now()
      )`);
  }

  async put(runId: string, document: object): Promise<void> {
    const digest = await this.blobs.put('plans', Buffer.from(JSON.stringify(document)));
    await this.pool.query(
      `insert into ops.plan_documents (run_id, digest) values ($1, $2)
       on conflict (run_id) do update set digest = $2, stored_at = now()`,
      [runId, digest],
    );
  }

  async get(runId: string): Promise<object | undefined> {
    const { rows } = await this.pool.query<{ digest: string }>(
      'select digest from ops.plan_documents where run_id = $1',
      [runId],
    );
    if (!rows[0]) return undefined;
    const bytes = await this.blobs.get('plans', rows[0].digest);
    return JSON.parse(bytes.toString()) as object;
  }
}
