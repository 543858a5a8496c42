import { derivedId, newCommandId, type Envelope } from '@keelson/commands';
import type { AuthenticatedRequest } from '../guard/request';

const IDEMPOTENCY_KEY_LENGTH_MAX = 200;

/**
 * The envelope of a request's command. With an `Idempotency-Key` the command's id follows from key, caller and route, and its time
 * is that of the first such request (see `IdempotencyInterceptor`), so the same request sent again is the same command.
 */
export function envelopeOf(request: AuthenticatedRequest): Envelope {
  const commandId = idempotentCommandId(request) ?? newCommandId();
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: request.caller.actor,
    at: request.firstAt ?? new Date().toISOString(),
  };
}

/** Undefined without a usable key. */
export function idempotentCommandId(request: AuthenticatedRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || !isIdempotencyKey(key)) return undefined;
  return derivedId('request', request.caller.name, request.method, request.url, key);
}

export function isIdempotencyKey(key: string): boolean {
  return key !== '' && key.length <= IDEMPOTENCY_KEY_LENGTH_MAX;
}
