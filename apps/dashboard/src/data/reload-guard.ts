/** What is missing again so soon after the page was loaded anew is not there. */
const RELOAD_AGAIN_AFTER_MS = 60_000;
const KEY = 'keelson-reloaded-for';

type Memory = Pick<Storage, 'getItem' | 'setItem'>;

/** Whether the page may be loaded anew for what is missing, which is remembered: never twice in a row for the same. */
export function mayReloadFor(missing: string, nowMs: number, memory: Memory): boolean {
  const [before, atMs] = JSON.parse(memory.getItem(KEY) ?? '["", 0]') as [string, number];
  if (before === missing && nowMs - atMs < RELOAD_AGAIN_AFTER_MS) return false;
  memory.setItem(KEY, JSON.stringify([missing, nowMs]));
  return true;
}
