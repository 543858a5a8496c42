import { InvalidArgumentError } from 'commander';

export const listLimitDefault = 100;
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

/** For commander's option parsing. */
export function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= listLimitMax) return limit;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${listLimitMax}.`);
}
