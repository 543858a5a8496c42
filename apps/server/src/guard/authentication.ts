import type { IncomingHttpHeaders } from 'node:http';
import type { Callers } from './callers';
import type { Caller } from './request';

/** The part of a request that says who asks. A WebSocket is opened by one that changes things, so its method is `POST`. */
export type Credentials = {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
};

/** Finds who asks, by a bearer token. */
export class Authentication {
  constructor(private readonly callers: Callers) {}

  /** Undefined without valid credentials. */
  async callerOf({ headers }: Credentials): Promise<Caller | undefined> {
    const token = /^bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    return token === undefined ? undefined : this.callers.find(token);
  }
}
