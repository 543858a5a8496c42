import { useMemo, useSyncExternalStore } from 'react';
import { RunLog, type ReadLog } from './run-log';

/** The log of a run, read and followed while this is on the screen. */
export function useRunLog(runId: string): ReadLog {
  const log = useMemo(() => new RunLog(runId), [runId]);
  return useSyncExternalStore(log.subscribe, log.snapshot);
}
