import { runStates, type RunStateName, type StackJobProgress } from '@keelson/domain';

const stateNames = Object.keys(runStates) as readonly RunStateName[];

/** In the order in which a run goes through them. */
export const runProgresses: readonly StackJobProgress[] = [
  ...new Set(stateNames.map((state) => runStates[state].progress)),
];

export const isRunProgress = (text: unknown): text is StackJobProgress =>
  runProgresses.some((progress) => progress === text);

/** The states that a progress stands for. */
export const statesOf = (progress: StackJobProgress): readonly RunStateName[] =>
  stateNames.filter((state) => runStates[state].progress === progress);

/** What the address of the list may say. */
export type RunsSearch = {
  readonly progress?: StackJobProgress | undefined;
  readonly environment?: string | undefined;
  /** `environment/name` */
  readonly stack?: string | undefined;
  readonly pipeline?: string | undefined;
  /** A part of `environment/name`, or of an id. */
  readonly text?: string | undefined;
};

export function runsSearch(search: Record<string, unknown>): RunsSearch {
  const { progress, environment, stack, pipeline, text } = search;
  return {
    ...(isRunProgress(progress) ? { progress } : {}),
    ...(typeof environment === 'string' ? { environment } : {}),
    ...(typeof stack === 'string' ? { stack } : {}),
    ...(typeof pipeline === 'string' ? { pipeline } : {}),
    // A text that looks like a number comes out of the address as one.
    ...(typeof text === 'string' || typeof text === 'number' ? { text: String(text) } : {}),
  };
}
