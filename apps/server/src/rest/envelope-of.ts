import { derivedId, newCommandId, type Envelope } from '@keelson/commands';
import type { AuthenticatedRequest } from '../guard/request';

const IDEMPOTENCY_KEY_LENGTH_MAX = 200;

/**
 * The envelope of a request's command. With an `Idempotency-Key` the command's id follows from key, caller and route, so the
 * same request sent again is the same command.
 */
export function envelopeOf(request: AuthenticatedRequest): Envelope {
  const key = request.headers['idempotency-key'];
  const named = typeof key === 'string' && key !== '' && key.length <= IDEMPOTENCY_KEY_LENGTH_MAX;
  const commandId = named
    ? derivedId('request', request.caller.name, request.method, request.url, key)
    : newCommandId();
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: request.caller.actor,
    at: new Date().toISOString(),
  };
}
