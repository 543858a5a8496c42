import type { IncomingMessage } from 'node:http';
import type { Authentication } from '../../guard/authentication';
import type { AuthenticatedRequest } from '../../guard/request';
import { ProblemException } from '../../problem/problem';

/**
 * Who has opened a socket: by the token in the payload of `connection_init`, or as the request that opened it says. The same is asked
 * again and again while the socket is open, since it must not outlive its token.
 */
export class SocketCaller {
  readonly request: AuthenticatedRequest;

  constructor(
    private readonly authentication: Authentication,
    { url = '/', headers }: IncomingMessage,
    init: Readonly<Record<string, unknown>> = {},
  ) {
    const { authorization } = init;
    const said = typeof authorization === 'string' ? { authorization } : {};
    // The methods of requests that change nothing are let in more easily, and a socket is not for the pages of others.
    this.request = {
      method: 'POST',
      url,
      headers: { ...headers, ...said },
    } as AuthenticatedRequest;
  }

  /** False: the token is not, or no longer, valid, or a page of somebody else asks. Rejects when that cannot be found out now. */
  async isKnown(): Promise<boolean> {
    try {
      const caller = await this.authentication.callerOf(this.request);
      if (caller) this.request.caller = caller;
      return caller !== undefined;
    } catch (error) {
      if (error instanceof ProblemException) return false;
      throw error;
    }
  }
}
