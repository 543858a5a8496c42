import type { Actor } from '@keelson/domain';
import type { Role } from '@keelson/access';
import type { Position } from '@keelson/event-log';
import type { FastifyRequest } from 'fastify';

/** Who asks. Set by the guard on every request that needs a token. */
export type Caller = { readonly name: string; readonly role: Role; readonly actor: Actor };

export type AuthenticatedRequest = FastifyRequest & {
  caller: Caller;
  rawBody?: Buffer;
  /** When a request with this `Idempotency-Key` came first: what a repeated command is decided with. */
  firstAt?: string;
  /** The moment that a read is asked about; absent for now. */
  past?: Position;
};
