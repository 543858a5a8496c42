import { reach, wait } from '@keelson/client/graphql';

const ASK_AGAIN_MS = 1_500;
const TIMEOUT_MS = 5_000;

/** Waits until the server answers, also where the live connection has never been; rejects when `signal` is aborted. */
export async function serverAnswers(signal: AbortSignal): Promise<void> {
  for (;;) {
    const options = { signal, timeoutMs: TIMEOUT_MS };
    const ok = await reach(async (given) => {
      const { ok: isWell } = await fetch('/healthz', { cache: 'no-store', signal: given });
      return isWell;
    }, options).catch(() => false);
    signal.throwIfAborted();
    if (ok) return;
    await wait(ASK_AGAIN_MS, signal);
  }
}
