import { isNetworkFailure } from '../network-failure';
import { ServerUnreachable } from '../server-unreachable';

/** The slowest question is of the past of a large installation; who has not answered by then does not. */
const ANSWER_TIMEOUT_MS = 30_000;
const SERVER = 'this address';

export type ReachOptions = {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
};

let line = new AbortController();

/**
 * Does what `send` does, if the server answers it: a connection may die without a word, and then nobody else ends the waiting.
 * @throws ServerUnreachable when no whole answer came, whatever was the reason; what `signal` was aborted with
 */
export async function reach<Answer>(
  send: (signal: AbortSignal) => Promise<Answer>,
  { signal, timeoutMs = ANSWER_TIMEOUT_MS }: ReachOptions = {},
): Promise<Answer> {
  const given = AbortSignal.any([AbortSignal.timeout(timeoutMs), line.signal]);
  try {
    return await send(signal ? AbortSignal.any([given, signal]) : given);
  } catch (fault) {
    if (signal?.aborted === true) throw fault;
    if (given.aborted) throw new ServerUnreachable(SERVER, 'no answer', { cause: given.reason });
    if (isNetworkFailure(fault)) throw new ServerUnreachable(SERVER, fault.message);
    throw fault;
  }
}

/** Gives up all that is under way, as `ServerUnreachable`: over a connection that was found to be dead no answer comes any more. */
export function hangUp(): void {
  line.abort();
  line = new AbortController();
}
