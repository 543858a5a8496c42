import { status } from '@grpc/grpc-js';
import { ErrorType, isCommandError } from '@eventstore/db-client';

/** The store did not answer in the time that we give it. */
export class NoAnswer extends Error {
  constructor(timeoutMs: number) {
    super(`EventStoreDB did not answer within ${timeoutMs} ms`);
    this.name = 'NoAnswer';
  }
}

/** The client did not learn what its server can: nothing was sent, and it does not ask again. */
export class NoServer extends Error {
  constructor(override readonly cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.name = 'NoServer';
  }
}

const OUTAGES: ReadonlySet<string> = new Set([
  ErrorType.TIMEOUT,
  ErrorType.DEADLINE_EXCEEDED,
  ErrorType.UNAVAILABLE,
  ErrorType.CANCELLED,
  ErrorType.NOT_LEADER,
]);

const OUTAGE_CODES: ReadonlySet<number> = new Set([
  status.UNAVAILABLE,
  status.CANCELLED,
  status.DEADLINE_EXCEEDED,
  status.ABORTED,
  status.UNKNOWN,
  status.INTERNAL,
  status.RESOURCE_EXHAUSTED,
]);

const DISCOVERY_FAILED = /^Failed to discover/;
/** grpc-js throws it, as a plain error, where a call begins on a client that was given up meanwhile (`SharedClient.renew`). */
const GIVEN_UP = /^Channel has been shut down/;
const NEVER_CONNECTED = /No connection established|Name resolution failed/;

/** Whether the same call may succeed later: "not now" rather than "not so". */
export function isOutage(error: unknown): boolean {
  if (error instanceof NoAnswer) return true;
  if (error instanceof NoServer) return isOutage(error.cause);
  if (!(error instanceof Error)) return false;
  if (DISCOVERY_FAILED.test(error.message) || GIVEN_UP.test(error.message)) return true;
  if (isCommandError(error)) {
    const unknown = error.type === ErrorType.UNKNOWN;
    return OUTAGES.has(error.type) || (unknown && OUTAGE_CODES.has(error.code ?? status.UNKNOWN));
  }
  const { code, metadata } = error as {
    code?: unknown;
    metadata?: { get(key: string): unknown[] };
  };
  const notLeader = metadata?.get('exception')[0] === ErrorType.NOT_LEADER;
  return notLeader || (typeof code === 'number' && OUTAGE_CODES.has(code));
}

/** Whether the call may have reached a server. */
export function mayHaveBeenSent(error: unknown): boolean {
  if (error instanceof NoServer) return false;
  const message = error instanceof Error ? error.message : '';
  return ![DISCOVERY_FAILED, GIVEN_UP, NEVER_CONNECTED].some((unsent) => unsent.test(message));
}
