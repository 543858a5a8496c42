import { counted } from '../../parts/counted';

type Runner = {
  readonly state: 'idle' | 'busy' | 'draining' | 'left' | 'silent';
  readonly jobs: readonly unknown[];
};

/** How many take work, how many have some, whatever else they do, and who needs a look. */
export function runnerCounts(runners: readonly Runner[]): string {
  const count = (test: (runner: Runner) => boolean): number => runners.filter(test).length;
  const draining = count(({ state }) => state === 'draining');
  const silent = count(({ state }) => state === 'silent');
  return [
    counted(
      count(({ state }) => state === 'idle' || state === 'busy'),
      'takes work',
      'take work',
    ),
    `${count(({ jobs }) => jobs.length > 0)} at work`,
    draining > 0 && `${draining} draining`,
    silent > 0 && `${silent} silent`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}
