import { compareTokens, jobTransitions, type JobState } from '@keelson/domain';
import { ensure, ensureTransition, type Step } from './violation';

/** J1 one claim per attempt, J2 growing tokens over all of a run's jobs, J5 no way out of an end, J7 which jobs a run has. */
export function checkJob({ event, before, after, history }: Step<JobState>): void {
  const jobId = event.stream.slice('job-'.length);
  if (before.state !== 'absent') {
    ensureTransition('J5', jobTransitions, before.state, after.state, jobId);
  }
  switch (event.type) {
    case 'JobCreated': {
      const { owner, laneToken } = event.data;
      ensure('J7', before.state === 'absent', `${jobId} is created twice`);
      const run = history.run(owner.runId);
      ensure('J7', run.state !== 'absent', `${jobId} belongs to no run`);
      ensure('Q2', run.laneToken === laneToken, `${jobId} has the lane token ${laneToken}`);
      const confirmed = run.confirmation !== null;
      ensure('J7', owner.phase === 'plan' || confirmed, `${jobId} applies what nobody confirmed`);
      const siblings = history.jobs.filter((job) => job.owner.runId === owner.runId);
      ensure('J7', siblings.length <= 2, `${owner.runId} has ${siblings.length} jobs`);
      return;
    }
    case 'JobClaimed': {
      const { attempt, token, owner } = event.data;
      ensure('J1', before.state === 'pending', `${jobId} is claimed while ${before.state}`);
      ensure('J1', attempt === before.attempt + 1, `${jobId} repeats attempt ${attempt}`);
      ensure('J1', attempt <= before.attemptsMax, `${jobId} has attempt ${attempt}`);
      const earlier = history.events.flatMap(({ type, data, position }) =>
        type === 'JobClaimed' && position < event.position ? [data as typeof event.data] : [],
      );
      const older = earlier.filter((claim) => claim.owner.runId === owner.runId);
      const grows = older.every((claim) => compareTokens(token, claim.token) > 0);
      ensure('J2', grows, `${jobId} is claimed with ${token}, which is not new`);
      return;
    }
    default:
      return;
  }
}
