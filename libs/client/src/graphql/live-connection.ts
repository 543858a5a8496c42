import { createClient, type Client } from 'graphql-ws';
import { textOf, type Document } from './ask';

const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 5_000;
const KEEP_ALIVE_MS = 10_000;

export type LiveState = 'connecting' | 'live' | 'lost';
type Listener = (state: LiveState) => void;

/**
 * One connection for all that this page wants to be told. It is opened by the first subscription, comes back by itself when it is lost,
 * and subscribes again to all that was subscribed to. What happened in between is not told: whoever shows something asks for it anew
 * when the state goes back to `live`.
 */
export class LiveConnection {
  private readonly client: Client;
  private readonly listeners = new Set<Listener>();
  private current: LiveState = 'connecting';

  constructor(url: string) {
    this.client = createClient({
      url,
      keepAlive: KEEP_ALIVE_MS,
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
      retryWait: (retries) => {
        const waitMs = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(retries, 10));
        return new Promise((resolve) => setTimeout(resolve, waitMs * (0.5 + Math.random() / 2)));
      },
      on: {
        connected: () => this.become('live'),
        closed: () => this.become('lost'),
      },
    });
  }

  get state(): LiveState {
    return this.current;
  }

  /** Answers how to stop listening. */
  onState(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Answers how to end it. A subscription that the server refuses ends by itself, and `onRefused` hears why. */
  subscribe<Result, Variables>(
    document: Document<Result, Variables>,
    variables: Variables,
    onNext: (result: Result) => void,
    onRefused: (error: unknown) => void,
  ): () => void {
    const query = textOf(document);
    const payload = { query, variables: variables as Record<string, unknown> };
    return this.client.subscribe<Result>(payload, {
      next: ({ data }) => {
        if (data !== null && data !== undefined) onNext(data);
      },
      error: onRefused,
      complete: () => undefined,
    });
  }

  private become(state: LiveState): void {
    if (state === this.current) return;
    this.current = state;
    for (const listener of this.listeners) listener(state);
  }
}
