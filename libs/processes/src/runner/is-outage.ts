import { LogUnavailable, WrongExpectedRevision } from '@keelson/event-log';

/** The store is away or contended; connection errors of PostgreSQL carry a class-08, class-57 or system code. */
export function isOutage(error: unknown): boolean {
  if (error instanceof LogUnavailable || error instanceof WrongExpectedRevision) return true;
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^(08|57|53|40|E(CONN|PIPE|TIMEDOUT|AI_AGAIN))/.test(code);
}
