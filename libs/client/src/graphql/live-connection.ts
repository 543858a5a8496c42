import { createClient, MessageType, stringifyMessage, type Client } from 'graphql-ws';
import { textOf, type Document } from './ask';

const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 5_000;

export type LiveLimits = {
  /** How often the server is asked whether it is still there. */
  readonly keepAliveMs: number;
  /** How long it may take to answer that, or to answer a new connection, before the connection counts as dead. */
  readonly answerTimeoutMs: number;
};

const LIMITS: LiveLimits = { keepAliveMs: 10_000, answerTimeoutMs: 5_000 };

export type LiveState = 'connecting' | 'live' | 'lost';
type Listener = (state: LiveState) => void;
type Socket = { send(text: string): void };

/**
 * One connection for all that this page wants to be told. It is opened by the first subscription, comes back by itself when it is lost,
 * and subscribes again to all that was subscribed to. What happened in between is not told: whoever shows something asks for it anew
 * when the state goes back to `live`.
 *
 * A connection may die without a word: the machine slept, or something in between forgot it. So the server is asked at intervals
 * whether it is there, and without an answer in time the connection is lost and another one is tried.
 */
export class LiveConnection {
  private readonly client: Client;
  private readonly listeners = new Set<Listener>();
  private current: LiveState = 'connecting';
  private socket: Socket | undefined;
  private deadline: ReturnType<typeof setTimeout> | undefined;
  private endWaiting: () => void = () => undefined;

  constructor(
    url: string,
    private readonly limits: LiveLimits = LIMITS,
  ) {
    this.client = createClient({
      url,
      keepAlive: limits.keepAliveMs,
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
      retryWait: (retries) => this.waitToRetry(retries),
      on: {
        connecting: () => this.expectAnswer(),
        connected: (socket) => {
          this.answered();
          this.socket = socket as Socket;
          this.become('live');
        },
        ping: (received) => {
          if (!received) this.expectAnswer();
        },
        pong: (received) => {
          if (received) this.answered();
        },
        // The answer may stand behind much else that the server has to tell: whatever comes shows that it is there.
        message: () => {
          if (this.deadline !== undefined) this.expectAnswer();
        },
        closed: () => {
          this.answered();
          this.socket = undefined;
          this.become('lost');
        },
      },
    });
  }

  get state(): LiveState {
    return this.current;
  }

  /** For when something suggests a look, as the end of a sleep does: finds out at once whether the server is there. */
  check(): void {
    this.endWaiting();
    if (!this.socket) return;
    this.socket.send(stringifyMessage({ type: MessageType.Ping }));
    this.expectAnswer();
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

  private answered(): void {
    clearTimeout(this.deadline);
    this.deadline = undefined;
  }

  private expectAnswer(): void {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.client.terminate(), this.limits.answerTimeoutMs);
  }

  private waitToRetry(retries: number): Promise<void> {
    const longestMs = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(retries, 10));
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, longestMs * (0.5 + Math.random() / 2));
      this.endWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private become(state: LiveState): void {
    if (state === this.current) return;
    this.current = state;
    for (const listener of this.listeners) listener(state);
  }
}
