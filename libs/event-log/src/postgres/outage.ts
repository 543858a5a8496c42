import { AssertionError } from 'node:assert';
import { DatabaseError } from 'pg';

/**
 * SQLSTATE classes that say "not now" rather than "not so": connection exception, insufficient resources, operator
 * intervention (shutdown, terminated backend, starting up), system error, and a serialization failure or deadlock.
 */
const OUTAGE = /^(08|53|57|58|40)/;
const UNIQUE_VIOLATION = '23505';
/** A session was ended because its transaction was idle: the process was stopped while it held the head's lock. */
const IDLE_IN_TRANSACTION = '25P03';

/** Whether the same statement may succeed later. What is no DatabaseError came from the socket: the connection is gone. */
export function isOutage(error: unknown): boolean {
  if (error instanceof AssertionError) return false;
  if (!(error instanceof DatabaseError)) return true;
  return (
    error.code !== undefined && (OUTAGE.test(error.code) || error.code === IDLE_IN_TRANSACTION)
  );
}

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === UNIQUE_VIOLATION;
}
