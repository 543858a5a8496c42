import { newCommandId, type Envelope } from '@keelson/commands';
import type { Asked } from '../guard/asked';

/**
 * The envelope of a command. With an `Idempotency-Key` its id follows from key, caller and route, and its time is that of the first
 * such request (see `IdempotencyInterceptor`), so the same request sent again is the same command.
 */
export function envelopeOf(asked: Pick<Asked, 'caller' | 'commandId' | 'firstAt'>): Envelope {
  const commandId = asked.commandId ?? newCommandId();
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: asked.caller.actor,
    at: asked.firstAt ?? new Date().toISOString(),
  };
}
