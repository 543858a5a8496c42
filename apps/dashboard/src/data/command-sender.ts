import { backoffMs, ServerUnreachable, wait } from '@keelson/client/graphql';
import { v4 } from 'uuid';

const RETRY = { firstMs: 500, maxMs: 3_000 } as const;

/**
 * Sends a command until it is answered, if only by a refusal. Its key makes it the same command each time, so the server carries it out
 * once at most. The same content has the same key until `end`; other content is another command. Not promised: that what was stopped
 * has not been carried out.
 */
export class CommandSender {
  private command: { readonly content: string; readonly key: string } | undefined;
  private stopping = new AbortController();

  /** `onUnanswered` is told each time that no answer came. */
  constructor(private readonly onUnanswered: () => void) {}

  async send<Answer>(
    variables: unknown,
    attempt: (idempotencyKey: string) => Promise<Answer>,
  ): Promise<Answer> {
    const { signal } = this.stopping;
    const key = this.keyOf(JSON.stringify(variables));
    for (let failures = 0; ; failures += 1) {
      try {
        return await attempt(key);
      } catch (fault) {
        if (!(fault instanceof ServerUnreachable) || signal.aborted) throw fault;
        this.onUnanswered();
        await wait(backoffMs(failures, RETRY), signal);
      }
    }
  }

  /** The person has turned away: what has not been answered is not sent again, and what comes next is a new command. */
  end(): void {
    this.command = undefined;
    this.stopping.abort();
    this.stopping = new AbortController();
  }

  private keyOf(content: string): string {
    if (this.command?.content !== content) this.command = { content, key: v4() };
    return this.command.key;
  }
}
