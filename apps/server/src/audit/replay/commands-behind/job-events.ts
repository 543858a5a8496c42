import type { JobCommand, JobEvent, JobState } from '@keelson/domain';
import type { CommandsBehind } from './commands-behind';

/** Whether a lost lease may be retried is decided by the handler from the run's state; here it is taken from the outcome. */
export const behindJobEvents: CommandsBehind<JobCommand, JobState, JobEvent> = {
  JobCreated: (said) => [{ type: 'CreateJob', ...said }],
  JobClaimed: ({ agent, claimId }) => [
    { type: 'ClaimJob', agent, ...(claimId !== undefined && { claimId }) },
  ],
  JobReleasedBack: ({ attempt }) => [{ type: 'ExpireLease', attempt, retryable: true }],
  JobCancelRequested: ({ reason }) => [{ type: 'CancelJob', reason }],
  JobCompleted: () => [{ type: 'CompleteJob' }],
  JobFailed: ({ reason, attempt, message }) =>
    reason === 'failed'
      ? [{ type: 'FailJob', message }]
      : [{ type: 'ExpireLease', attempt, retryable: false }],
  JobCancelled: ({ reason }) => [
    { type: 'ConfirmJobCancelled', reason },
    { type: 'CancelJob', reason },
  ],
};
