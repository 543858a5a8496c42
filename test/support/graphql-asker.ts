import { createClient, type Client } from 'graphql-ws';
import WebSocket from 'ws';
import { eventually } from './eventually';

export type Refusal = {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly status: number;
    readonly errors?: readonly { readonly path: string; readonly message: string }[];
  };
};

export type Answered<Data> = {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Data | null;
  readonly errors: readonly Refusal[];
};

/** What a subscription was told so far. */
export type Followed<Data> = {
  readonly told: Data[];
  readonly refusals: Refusal[];
  /** `complete`, or why it ended otherwise. */
  end: unknown;
  leave: () => void;
};

/** Asks a server by GraphQL, as a program with a token does. */
export class GraphQLAsker {
  private readonly client: Client;

  constructor(
    private readonly server: string,
    private readonly token: string | undefined,
    /** Of the request that opens a socket; a browser sends its cookie and its origin. */
    socketHeaders: Readonly<Record<string, string>> = {},
  ) {
    this.client = createClient({
      url: `${server.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: class extends WebSocket {
        constructor(url: string, protocol: string) {
          super(url, protocol, { headers: socketHeaders });
        }
      },
      connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
  }

  async ask<Data = unknown>(
    query: string,
    variables: object = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered<Data>> {
    const answer = await fetch(`${this.server}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${this.token}`,
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors = [] } = (await answer.json()) as Answered<Data>;
    return { status: answer.status, headers: answer.headers, data, errors };
  }

  /** What is answered where nothing is refused. */
  async read<Data>(query: string, variables: object = {}): Promise<Data> {
    const { data, errors } = await this.ask<Data>(query, variables);
    if (data === null || errors.length > 0) throw new Error(JSON.stringify(errors));
    return data;
  }

  follow<Data>(query: string, variables: Record<string, unknown> = {}): Followed<Data> {
    const followed: Followed<Data> = {
      told: [],
      refusals: [],
      end: undefined,
      leave: () => undefined,
    };
    followed.leave = this.client.subscribe<Data>(
      { query, variables },
      {
        next: ({ data, errors = [] }) => {
          if (data) followed.told.push(data);
          followed.refusals.push(...(errors as unknown as Refusal[]));
        },
        error: (error) => void (followed.end = error),
        complete: () => void (followed.end ??= 'complete'),
      },
    );
    return followed;
  }

  /** The subscription's end: its refusals, or the code with which the socket was closed, or `complete`. */
  async endOf(followed: Followed<unknown>): Promise<unknown> {
    const end = await eventually('the subscription ends', () => followed.end);
    if (Array.isArray(end)) return (end as Refusal[]).map(({ extensions }) => extensions.code);
    return typeof end === 'object' && end !== null && 'code' in end ? end.code : end;
  }

  async close(): Promise<void> {
    await this.client.dispose();
  }
}
