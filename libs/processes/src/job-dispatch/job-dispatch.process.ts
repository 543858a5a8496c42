import { ChangeJob } from '@keelson/commands';
import type { JobPhase, RunRef } from '@keelson/domain';
import type { Process, Reaction } from '../process';

/** How often a job may be handed out before its run fails. */
const ATTEMPTS_MAX = 3;

/** A run that is ready needs a planning job, one that is confirmed an apply job (J7). */
export const jobDispatch: Process = {
  name: 'job-dispatch',
  key: (event) => event.stream,
  react: (event) => {
    switch (event.type) {
      case 'RunReadied':
        return [createJob(event.data.run, 'plan', event.data.laneToken)];
      case 'RunConfirmed':
        return [createJob(event.data.run, 'apply', event.data.run.laneToken)];
      default:
        return [];
    }
  },
};

/** A run's jobs are named after it, so that a repeated dispatch names the same job. */
export function jobIdOf(runId: string, phase: JobPhase): string {
  return `job_${runId.slice('run_'.length)}${phase === 'plan' ? 'p' : 'a'}`;
}

function createJob(run: RunRef, phase: JobPhase, laneToken: number): Reaction {
  const jobId = jobIdOf(run.runId, phase);
  return {
    purpose: `create-${phase}-job`,
    command: (envelope) =>
      new ChangeJob(
        jobId,
        {
          type: 'CreateJob',
          jobId,
          owner: { kind: 'run', runId: run.runId, stackId: run.stackId, phase },
          provisioner: run.provisioner,
          laneToken,
          // Not the claims that the run has heard of: one may still be on its way, and no token is given twice (J2).
          claimsBefore: phase === 'plan' ? 0 : ATTEMPTS_MAX,
          attemptsMax: ATTEMPTS_MAX,
        },
        envelope,
      ),
  };
}
