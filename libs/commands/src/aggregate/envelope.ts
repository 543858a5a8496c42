import type { Actor } from '@keelson/domain';
import { derivedId } from '../ids/ids';

/**
 * What travels with every command and ends in the metadata of its events. `commandId` is a UUID and the root of the event
 * ids: the same command sent again appends nothing new. Time comes with the command; deciders have no clock.
 */
export type Envelope = {
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly actor: Actor;
  /** ISO-8601 UTC. */
  readonly at: string;
};

/** The envelope of a command that another one leads to: same wish, same time and actor, its own derived id. */
export function follow(envelope: Envelope, purpose: string): Envelope {
  return {
    ...envelope,
    commandId: derivedId(envelope.commandId, purpose),
    causationId: envelope.commandId,
  };
}
