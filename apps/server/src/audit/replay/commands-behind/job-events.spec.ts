import { jobDecider, type JobCommand } from '@keelson/domain';
import { redecideEverything, type Universe } from '../spec-support/redecide-everything';

const universe: Universe<JobCommand> = {
  CreateJob: [1, 2].map((attemptsMax) => ({
    ...{ type: 'CreateJob', jobId: 'job_1', provisioner: 'native', attemptsMax },
    owner: { kind: 'run', runId: 'run_1', stackId: 'stk_1', phase: 'plan' },
    ...{ laneToken: 7, claimsBefore: 0 },
  })),
  ClaimJob: [{ type: 'ClaimJob', agent: 'runner-1' }],
  CompleteJob: [{ type: 'CompleteJob' }],
  FailJob: [{ type: 'FailJob', message: 'boom' }],
  CancelJob: [{ type: 'CancelJob', reason: 'not now' }],
  ConfirmJobCancelled: [{ type: 'ConfirmJobCancelled', reason: 'its run has ended' }],
  ExpireLease: [
    { type: 'ExpireLease', attempt: 1, retryable: true },
    { type: 'ExpireLease', attempt: 1, retryable: false },
    { type: 'ExpireLease', attempt: 2, retryable: true },
  ],
};

it('every command to a job is found again by what it led to', () => {
  const found = redecideEverything('job', jobDecider, universe);
  expect([...found].sort()).toEqual(Object.keys(universe).sort());
});
