import type { Transition } from '../transition';
import type { JobCommand } from './job.commands';

export type JobStateName = 'pending' | 'in_progress' | 'completed' | 'failed' | 'cancelled';

/**
 * The life of a job: `pending` (waits for a worker), `in_progress` (one worker has claimed it and holds its lease), and the three
 * ends, which nothing leaves (J5): redoing the work takes a new job. A lost lease goes back to `pending` with a new attempt.
 */
export const jobStates: Readonly<Record<JobStateName, { readonly terminal: boolean }>> = {
  pending: { terminal: false },
  in_progress: { terminal: false },
  completed: { terminal: true },
  failed: { terminal: true },
  cancelled: { terminal: true },
};

export const jobTransitions: readonly Transition<JobStateName, JobCommand['type']>[] = [
  { from: 'pending', to: 'in_progress', commands: ['ClaimJob'] },
  // The second event of an expiry that meets a requested cancel takes the same way.
  {
    from: 'pending',
    to: 'cancelled',
    commands: ['CancelJob', 'ConfirmJobCancelled', 'ExpireLease'],
  },
  { from: 'in_progress', to: 'completed', commands: ['CompleteJob'] },
  { from: 'in_progress', to: 'failed', commands: ['FailJob', 'ExpireLease'] },
  { from: 'in_progress', to: 'cancelled', commands: ['ConfirmJobCancelled'] },
  { from: 'in_progress', to: 'pending', commands: ['ExpireLease'] },
];

export function isTerminalJobState(state: JobStateName): boolean {
  return jobStates[state].terminal;
}
