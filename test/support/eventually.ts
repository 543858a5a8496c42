import { setTimeout as pause } from 'node:timers/promises';

const LOOK_AGAIN_MS = 10;
const PATIENCE_MS = 30_000;

/** Waits until the question is answered with something other than false or undefined; gives up after half a minute, or as told. */
export async function eventually<T>(
  what: string,
  question: () => T | false | undefined | Promise<T | false | undefined>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await question();
    if (answer !== false && answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${patienceMs} ms`);
    await pause(LOOK_AGAIN_MS);
  }
}
