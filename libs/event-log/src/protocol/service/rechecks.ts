import { status } from '@grpc/grpc-js';
import { ProtocolError, type ReportFault } from '../wire/protocol-error';

/** Looks in a row that may come to nothing (the store of tokens is away) before a call is ended. */
const LOOKS_FAILED_MAX = 3;

type Watched = { readonly mayGoOn: () => Promise<void>; unconfirmed: number };

/**
 * Looks again, every so often, at whether running calls may still do what they do.
 *
 * True: a call that lost its right is aborted at the next look, with what it is then answered; so is one of which that could not be
 * found out for `LOOKS_FAILED_MAX` looks, whether looking failed or hung.
 * Not promised: that nothing is sent between two looks.
 */
export class Rechecks {
  private readonly calls = new Map<AbortController, Watched>();
  /** Runs while there is something to look at. */
  private timer: NodeJS.Timeout | undefined;

  /** Without `everyMs` calls keep for their whole life what they were allowed at their beginning. */
  constructor(
    private readonly everyMs: number | undefined,
    private readonly report: ReportFault,
  ) {}

  /** `mayGoOn` throws a ProtocolError when it may not. The caller says when the call is over. */
  watch(call: AbortController, mayGoOn: () => Promise<void>): void {
    if (this.everyMs === undefined) return;
    this.calls.set(call, { mayGoOn, unconfirmed: 0 });
    this.timer ??= setInterval(() => this.look(), this.everyMs).unref();
  }

  leave(call: AbortController): void {
    this.calls.delete(call);
    if (this.calls.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private look(): void {
    for (const [call, watched] of this.calls) void this.confirm(call, watched);
  }

  private async confirm(call: AbortController, watched: Watched): Promise<void> {
    if (watched.unconfirmed >= LOOKS_FAILED_MAX) {
      call.abort(new ProtocolError(status.UNAVAILABLE, 'Server Is Not Ready'));
      return;
    }
    watched.unconfirmed += 1;
    try {
      await watched.mayGoOn();
      watched.unconfirmed = 0;
    } catch (error) {
      if (error instanceof ProtocolError) call.abort(error);
      else this.report(error);
    }
  }
}
