import { InvalidArgumentError } from 'commander';

export const listLimitDefault = 100;
const pageItemsMax = 500;
const listLimitMax = 100_000;

/** The first `limit` items; no more pages than that are asked for. */
export async function take<T>(items: AsyncIterable<T>, limit: number): Promise<readonly T[]> {
  const taken: T[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length >= limit) break;
  }
  return taken;
}

/** A filter whose page is no larger than the server answers; `take` goes on to the next page. */
export const pageOf = <Filter extends { readonly limit: number }>(filter: Filter): Filter => ({
  ...filter,
  limit: Math.min(filter.limit, pageItemsMax),
});

/** For commander's option parsing. */
export function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= listLimitMax) return limit;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${listLimitMax}.`);
}
