import type { Step } from '@keelson/domain';

export const runTabs = ['plan', 'log', 'events', 'inputs'] as const;
export type RunTab = (typeof runTabs)[number];

export const isRunTab = (value: unknown): value is RunTab => runTabs.some((tab) => tab === value);

const STEPS: readonly Step[] = ['init', 'refresh', 'plan', 'apply'];

/** What the address of a run may say. Without a tab it is the one that fits the run's state. */
export type RunSearch = {
  readonly tab?: RunTab | undefined;
  /** Of the log: only the lines of a step. */
  readonly step?: Step | undefined;
  /** Of the log: the line that is looked at, from 1. */
  readonly line?: number | undefined;
  /** What is sought, in the log or in the plan. */
  readonly find?: string | undefined;
  readonly wrap?: boolean | undefined;
  /** Of the plan: only changes with this action. */
  readonly action?: string | undefined;
  /** The event whose causes are shown. */
  readonly event?: string | undefined;
  /** Of that event: every cause is shown, and not the nearest alone. */
  readonly whole?: true | undefined;
  /** Of the plan: every change is unfolded, or none; absent: as it fits. */
  readonly unfolded?: boolean | undefined;
};

export function runSearch(search: Record<string, unknown>): RunSearch {
  const { tab, line, find, wrap, action, event, unfolded } = search;
  const step = STEPS.find((each) => each === search.step);
  return {
    ...(isRunTab(tab) ? { tab } : {}),
    ...(step ? { step } : {}),
    ...(typeof line === 'number' && Number.isInteger(line) && line > 0 ? { line } : {}),
    // A text that looks like a number comes out of the address as one.
    ...(typeof find === 'string' || typeof find === 'number' ? { find: String(find) } : {}),
    ...(typeof wrap === 'boolean' ? { wrap } : {}),
    ...(typeof action === 'string' ? { action } : {}),
    ...(typeof event === 'string' ? { event } : {}),
    ...(search.whole === true ? { whole: true } : {}),
    ...(typeof unfolded === 'boolean' ? { unfolded } : {}),
  };
}
