import { edgesOf, explore } from '../spec-support/explore';
import { given } from '../spec-support/scenario';
import type { CreateJob, JobCommand } from './job.commands';
import { jobDecider } from './job.decider';
import { jobTransitions } from './job.machine';
import type { JobState } from './job.state';

const create: CreateJob = {
  type: 'CreateJob',
  jobId: 'job_1',
  owner: { kind: 'run', runId: 'run_1', stackId: 'stk_1', phase: 'plan' },
  provisioner: 'native',
  laneToken: 7,
  claimsBefore: 0,
  attemptsMax: 2,
};

function commandsIn(state: JobState): readonly JobCommand[] {
  const attempt = state.state === 'absent' ? 0 : state.attempt;
  return [
    create,
    { type: 'ClaimJob', agent: 'runner-1' },
    { type: 'CompleteJob' },
    { type: 'FailJob', message: 'boom' },
    { type: 'CancelJob', reason: 'not now' },
    { type: 'ConfirmJobCancelled', reason: 'not now' },
    { type: 'ExpireLease', attempt, retryable: true },
    { type: 'ExpireLease', attempt, retryable: false },
  ];
}

it('a job goes through its machine and through nothing else', () => {
  const witnessed = explore({
    decider: jobDecider,
    starts: [given(jobDecider).and(create).state],
    commandsIn,
    keyOf: (state) => JSON.stringify(state),
    moves: (before, after) =>
      before.state === after.state ? [] : [`${before.state} -> ${after.state}`],
  });
  expect([...witnessed].sort()).toEqual([...edgesOf(jobTransitions)].sort());
});
