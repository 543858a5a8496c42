import type { IncomingHttpHeaders } from 'node:http';
import type { SessionSeal } from '@keelson/access';
import { ProblemException } from '../problem/problem';
import type { Callers } from './callers';
import { isOwnOrigin } from './own-origin';
import type { Caller } from './request';
import { sealedSessionOf } from './session-cookie';

/** The part of a request that says who asks. A WebSocket is opened by one that changes things, so its method is `POST`. */
export type Credentials = {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
};

const READING = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Finds who asks, by a bearer token or by the session of a browser. A session changes nothing unless a page of this server asks:
 * the browser would send the cookie along for a foreign page of the same host, too. Whoever sends a token means it, so a token needs
 * no such proof, and wins over a cookie.
 */
export class Authentication {
  constructor(
    private readonly callers: Callers,
    private readonly sessions: SessionSeal,
  ) {}

  /** Undefined without valid credentials. @throws ProblemException `cross_site` */
  async callerOf({ method, headers }: Credentials): Promise<Caller | undefined> {
    if (headers.authorization !== undefined) {
      const token = /^bearer\s+(\S+)$/i.exec(headers.authorization)?.[1];
      return token === undefined ? undefined : this.callers.find(token);
    }
    const caller = await this.signedIn(headers);
    if (caller && !READING.includes(method) && !isOwnOrigin(headers)) throw crossSite();
    return caller;
  }

  /** Who the browser's session belongs to. */
  async signedIn(headers: IncomingHttpHeaders): Promise<Caller | undefined> {
    const sealed = sealedSessionOf(headers);
    const session = sealed === undefined ? undefined : this.sessions.open(sealed, new Date());
    return session && this.callers.findByHash(session.tokenHash);
  }
}

export function crossSite(): ProblemException {
  const detail =
    'a session acts only for pages of this server (same scheme, host and port); programs send a bearer token';
  return new ProblemException(403, 'cross_site', detail);
}
