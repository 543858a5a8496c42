import { BEGINNING, type Position } from '@keelson/event-log';
import type { ClientBase } from 'pg';
import type { Projection, Table } from './projection';
import type { ProjectionFold } from './projection-fold';
import type { TableShape } from './table-shape';

export function checkpointsTable(schema: string): string {
  return `"${schema}"."checkpoints"`;
}

/**
 * Where each projection stands. One that the database does not know, or knows in another version, starts from the beginning
 * with empty tables: both in one transaction. One that had stopped at an event gets another try.
 */
export async function openCheckpoints(
  client: ClientBase,
  schema: string,
  projections: readonly Projection[],
  shapes: ReadonlyMap<Table<object>, TableShape>,
): Promise<ReadonlyMap<string, Position>> {
  const table = checkpointsTable(schema);
  await client.query(`update ${table} set failure = null where failure is not null`);
  const { rows } = await client.query<{ name: string; version: number; position: string }>(
    `select name, version, position from ${table}`,
  );
  const positions = new Map<string, Position>();
  for (const { name, version, tables } of projections) {
    const stored = rows.find((row) => row.name === name && row.version === version);
    if (!stored) {
      const paths = tables.map((each) => pathOf(shapes, each));
      await startAnew(client, table, name, version, paths);
    }
    positions.set(name, BigInt(stored?.position ?? 0) as Position);
  }
  return positions;
}

/** Where views stand, in whatever version they are shown. */
export async function readPositions(
  client: ClientBase,
  schema: string,
  projections: readonly Projection[],
): Promise<ReadonlyMap<string, Position>> {
  const { rows } = await client.query<{ name: string; position: string }>(
    `select name, position from ${checkpointsTable(schema)} where name = any($1)`,
    [projections.map(({ name }) => name)],
  );
  const stored = new Map(rows.map(({ name, position }) => [name, BigInt(position) as Position]));
  return new Map(projections.map(({ name }) => [name, stored.get(name) ?? BEGINNING]));
}

/** Of tables that were written without them. */
export async function storeCheckpoints(
  client: ClientBase,
  schema: string,
  folds: readonly ProjectionFold[],
): Promise<void> {
  await client.query(
    `update ${checkpointsTable(schema)} c set position = m.position, updated_at = now()
     from unnest($1::text[], $2::bigint[]) as m(name, position) where c.name = m.name`,
    [folds.map(({ projection }) => projection.name), folds.map(({ position }) => String(position))],
  );
}

async function startAnew(
  client: ClientBase,
  checkpoints: string,
  name: string,
  version: number,
  tables: readonly string[],
): Promise<void> {
  await client.query('begin');
  try {
    if (tables.length > 0) await client.query(`truncate ${tables.join(', ')}`);
    await client.query(
      `insert into ${checkpoints} (name, version, position) values ($1, $2, 0)
       on conflict (name) do update set version = excluded.version, position = 0, updated_at = now()`,
      [name, version],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

function pathOf(shapes: ReadonlyMap<Table<object>, TableShape>, table: Table<object>): string {
  const shape = shapes.get(table);
  if (!shape) throw new Error(`${table.name} has no shape`);
  return shape.path;
}
