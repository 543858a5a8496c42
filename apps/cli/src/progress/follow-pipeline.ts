import { ApiError, ServerUnreachable } from '@keelson/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitsForPerson, type PipelineSnapshot } from './pipeline-snapshot';
import type { ProgressView } from './progress-view';

export type FollowOptions = {
  readonly read: () => Promise<PipelineSnapshot>;
  readonly view: ProgressView;
  readonly nowMs: () => number;
  /** Ends the following, never the pipeline. */
  readonly signal: AbortSignal;
  /** Where nobody watches, waiting for a person would hang a script: end there. */
  readonly endAtApproval: boolean;
  readonly delay?: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** Between two looks: at least this, and at least as long as the look itself took five times, for large pipelines. */
const pollMsMin = 150;
const pollMsMax = 2_000;
const pollPerReadFactor = 5;
/** A restart or an upgrade of the server takes less; a view may lag behind the command by less. */
const outageMsMax = 120_000;
const notYetVisibleMsMax = 5_000;

/**
 * Looks at a pipeline until it is completed, or until it waits for a person where nobody watches. An outage of the server is
 * shown and waited for. @returns the last look; `undefined` when the signal came before the first one.
 */
export async function followPipeline(
  options: FollowOptions,
): Promise<PipelineSnapshot | undefined> {
  const delay =
    options.delay ??
    ((ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }).catch(() => undefined));
  let last: PipelineSnapshot | undefined;
  let failingSinceMs: number | undefined;
  try {
    while (!options.signal.aborted) {
      const lookedAtMs = options.nowMs();
      try {
        last = await options.read();
        failingSinceMs = undefined;
        options.view.trouble(undefined);
        options.view.update(last);
        if (isOver(last, options)) return last;
      } catch (error) {
        failingSinceMs ??= lookedAtMs;
        if (options.nowMs() - failingSinceMs > patienceMs(error, last)) throw error;
        if (!isNotYetVisible(error, last)) {
          options.view.trouble(`${(error as Error).message}; trying again`);
        }
      }
      const tookMs = options.nowMs() - lookedAtMs;
      await delay(
        Math.min(pollMsMax, Math.max(pollMsMin, tookMs * pollPerReadFactor)),
        options.signal,
      );
    }
    return last;
  } finally {
    options.view.end();
  }
}

const isOver = (pipeline: PipelineSnapshot, { endAtApproval }: FollowOptions): boolean =>
  pipeline.status === 'completed' || (endAtApproval && waitsForPerson(pipeline));

/** How long this failure may go on before it is the answer; 0 for what will not pass. */
function patienceMs(error: unknown, last: PipelineSnapshot | undefined): number {
  if (error instanceof ServerUnreachable) return outageMsMax;
  if (!(error instanceof ApiError)) return -1;
  if (error.status >= 500 || error.status === 429) return outageMsMax;
  return isNotYetVisible(error, last) ? notYetVisibleMsMax : -1;
}

/** A pipeline is made by a reaction to what was applied, a moment later. */
const isNotYetVisible = (error: unknown, last: PipelineSnapshot | undefined): boolean =>
  error instanceof ApiError && error.status === 404 && last === undefined;
