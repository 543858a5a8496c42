import { createContext, useContext, useSyncExternalStore } from 'react';

const TICK_MS = 1_000;

let nowMs = Date.now();
let timer: number | undefined;
const listeners = new Set<() => void>();

/** One clock for the whole screen, which runs while somebody looks at it. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= window.setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  nowMs = Date.now();
  for (const listener of listeners) listener();
}

const standStill = (): (() => void) => () => undefined;

/** The moment that a page of the past shows; undefined for the present, which goes on. */
export const ShownMoment = createContext<number | undefined>(undefined);

/** What is "now" on this page, to the second. */
export function useNowMs(): number {
  const shownMs = useContext(ShownMoment);
  return useSyncExternalStore(
    shownMs === undefined ? subscribe : standStill,
    () => shownMs ?? nowMs,
  );
}
