import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

export const PAGE_ITEMS_MAX = 500;
export const PAGE_ITEMS_DEFAULT = 50;

export type PageRequest = { readonly limit?: number; readonly cursor?: string };
export type Page<Item> = { readonly items: readonly Item[]; readonly nextCursor: string | null };

/** The cursor was not made by this list. */
export class InvalidCursor extends Error {
  constructor() {
    super('cursor: it does not come from this list');
    this.name = 'InvalidCursor';
  }
}

/** What the ids of a list begin with. */
type ListedKind = 'job' | 'pip' | 'prj' | 'run' | 'stk';

type Aged = { readonly createdAt: string; readonly id: string };

/**
 * A page of a list, newest first. The place is a key, not a count: what comes in meanwhile shifts nothing. A cursor of another list
 * names an id of another kind.
 */
export async function pageByAge<Row extends Aged & ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  kind: ListedKind,
  { limit, cursor }: PageRequest,
): Promise<Page<Row>> {
  const { alias } = query;
  const size = pageSize(limit);
  if (cursor !== undefined) {
    const [at, id] = readCursor(cursor, 2);
    if (!id?.startsWith(`${kind}_`)) throw new InvalidCursor();
    query.andWhere(`(${alias}.createdAt, ${alias}.id) < (:cursorAt, :cursorId)`, {
      cursorAt: cursorTime(at),
      cursorId: id,
    });
  }
  const rows = await query
    .orderBy(`${alias}.createdAt`, 'DESC')
    .addOrderBy(`${alias}.id`, 'DESC')
    .take(size + 1)
    .getMany();
  return cut(rows, size, ageCursor);
}

export function pageSize(limit: number | undefined): number {
  return Math.min(Math.max(limit ?? PAGE_ITEMS_DEFAULT, 1), PAGE_ITEMS_MAX);
}

export function cut<Row>(
  rows: readonly Row[],
  size: number,
  cursorOf: (row: Row) => string,
): Page<Row> {
  const items = rows.slice(0, size);
  const last = items.at(-1);
  const nextCursor = rows.length > size && last !== undefined ? cursorOf(last) : null;
  return { items, nextCursor };
}

/** The cursor of what comes after this item, in a list by age. */
export function ageCursor({ createdAt, id }: Aged): string {
  return writeCursor([createdAt, id]);
}

/** The cursor of what comes after this item, in a list by position. */
export function placeCursor({ position }: { readonly position: string }): string {
  return writeCursor([position]);
}

export function mapPage<From, To>(page: Page<From>, map: (item: From) => To): Page<To> {
  return { ...page, items: page.items.map(map) };
}

function writeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws InvalidCursor */
export function readCursor(cursor: string, parts: number): readonly string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(key) &&
      key.length === parts &&
      key.every((part) => typeof part === 'string')
    ) {
      return key;
    }
  } catch {
    // Falls through: whatever it is, it is no cursor.
  }
  throw new InvalidCursor();
}

function cursorTime(text: string | undefined): string {
  if (text === undefined || Number.isNaN(Date.parse(text))) throw new InvalidCursor();
  return text;
}
