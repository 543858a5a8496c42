import type { EventBrief } from '../../parts/event-detail';

type RunEvent = { readonly type: string; readonly at: string; readonly brief: unknown };

/** A worker of a run that fell silent, and who went on in its place. */
export type LostWorker = {
  readonly worker: string;
  /** When that was noticed. */
  readonly at: string;
  /** Null while nobody has taken it up again. */
  readonly followedBy: string | null;
};

/** From the events of a run, the newest first. */
export function lostWorkers(events: readonly RunEvent[]): readonly LostWorker[] {
  const lost: LostWorker[] = [];
  let worker: string | undefined;
  for (const { type, at, brief } of events.toReversed()) {
    const next = (brief as EventBrief).worker;
    const isClaim = type === 'RunPreparing' || type === 'RunReassigned';
    const isLoss = type === 'RunLeaseLost' || type === 'RunReassigned';
    if (isLoss && worker !== undefined) lost.push({ worker, at, followedBy: null });
    if (!isClaim || typeof next !== 'string') continue;
    worker = next;
    const last = lost.at(-1);
    if (last?.followedBy === null) lost[lost.length - 1] = { ...last, followedBy: next };
  }
  return lost;
}
