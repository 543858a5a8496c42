import { status } from '@grpc/grpc-js';
import { ProtocolError } from '../wire/protocol-error';

const shuttingDown = (): ProtocolError =>
  new ProtocolError(status.UNAVAILABLE, 'Server Is Shutting Down');

/** Calls that run for as long as their client likes, and are ended when the server stops. */
export class Stopping {
  private readonly calls = new Set<AbortController>();
  private stopped = false;

  /** Aborts when the server stops, with what the call is then answered. The caller says when it is done with it. */
  join(): AbortController {
    const call = new AbortController();
    if (this.stopped) call.abort(shuttingDown());
    this.calls.add(call);
    return call;
  }

  leave(call: AbortController): void {
    this.calls.delete(call);
  }

  stop(): void {
    this.stopped = true;
    for (const call of this.calls) call.abort(shuttingDown());
  }
}
