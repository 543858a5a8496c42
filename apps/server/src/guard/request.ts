import type { Actor } from '@keelson/domain';
import type { Role } from '@keelson/access';
import type { FastifyRequest } from 'fastify';

/** Who asks. Set by the guard on every request that needs a token. */
export type Caller = { readonly name: string; readonly role: Role; readonly actor: Actor };

export type AuthenticatedRequest = FastifyRequest & {
  caller: Caller;
  rawBody?: Buffer;
};
