import { DecisionRejected, unreachable, type Decider } from '../decider';
import { fencingToken } from './fencing-token';
import type {
  CancelJob,
  ClaimJob,
  ConfirmJobCancelled,
  CreateJob,
  ExpireLease,
  FailJob,
  JobCommand,
} from './job.commands';
import type { JobEvent } from './job.events';
import { isTerminalJobState } from './job.machine';
import type { Job, JobState } from './job.state';

type Decision = readonly JobEvent[];

/** See job.machine.ts for the states. Heartbeats are not commands: a lease is a row, only its loss is decided here. */
export const jobDecider: Decider<JobCommand, JobState, JobEvent> = {
  initial: { state: 'absent' },
  decide(command, state) {
    if (command.type === 'CreateJob') return createJob(command, state);
    const job = existing(state);
    switch (command.type) {
      case 'ClaimJob':
        return claimJob(command, job);
      case 'CompleteJob':
        return completeJob(job);
      case 'FailJob':
        return failJob(command, job);
      case 'CancelJob':
        return cancelJob(command, job);
      case 'ConfirmJobCancelled':
        return confirmJobCancelled(command, job);
      case 'ExpireLease':
        return expireLease(command, job);
      default:
        return unreachable(command);
    }
  },
  evolve(state, event) {
    if (event.type === 'JobCreated') {
      return { ...event.data, state: 'pending', attempt: 0, claim: null, cancelRequested: null };
    }
    return state.state === 'absent' ? state : evolve(state, event);
  },
};

export function createJob({ type: _type, ...data }: CreateJob, state: JobState): Decision {
  if (state.state !== 'absent') return [];
  if (!Number.isInteger(data.attemptsMax) || data.attemptsMax < 1) {
    throw new DecisionRejected('invalid', 'attemptsMax must be a whole number of at least 1');
  }
  return [{ type: 'JobCreated', data }];
}

/** A claim is repeated by its id alone, not by the same agent: two of its processes may be asking. */
export function claimJob({ agent, claimId }: ClaimJob, job: Job): Decision {
  if (job.state === 'in_progress') {
    const { claim } = job;
    if (claimId !== undefined && claim?.claimId === claimId && claim.agent === agent) return [];
    throw new DecisionRejected('already_claimed', `job ${job.jobId} has been claimed`);
  }
  if (job.state !== 'pending') {
    throw new DecisionRejected('wrong_state', `job ${job.jobId} is ${job.state}`);
  }
  const attempt = job.attempt + 1;
  const token = fencingToken(job.laneToken, job.claimsBefore + attempt);
  const { jobId, owner } = job;
  const asked = claimId === undefined ? {} : { claimId };
  return [{ type: 'JobClaimed', data: { jobId, owner, agent, attempt, token, ...asked } }];
}

export function completeJob(job: Job): Decision {
  if (isTerminalJobState(job.state)) return [];
  requireAcknowledged(job);
  return [{ type: 'JobCompleted', data: { owner: job.owner } }];
}

export function failJob({ message }: FailJob, job: Job): Decision {
  if (isTerminalJobState(job.state)) return [];
  requireAcknowledged(job);
  return [failed(job, 'failed', message)];
}

export function cancelJob({ reason }: CancelJob, job: Job): Decision {
  if (job.state === 'pending') return [cancelled(job, reason)];
  if (job.state !== 'in_progress' || job.cancelRequested !== null) return [];
  return [{ type: 'JobCancelRequested', data: { reason } }];
}

export function confirmJobCancelled({ reason }: ConfirmJobCancelled, job: Job): Decision {
  return isTerminalJobState(job.state) ? [] : [cancelled(job, reason)];
}

export function expireLease({ attempt, retryable }: ExpireLease, job: Job): Decision {
  if (job.state !== 'in_progress' || job.attempt !== attempt) return [];
  if (!retryable || attempt >= job.attemptsMax) {
    return [failed(job, 'lease_lost', `the worker of attempt ${attempt} fell silent`)];
  }
  const { owner } = job;
  const back: JobEvent = {
    type: 'JobReleasedBack',
    data: { owner, attempt, reason: 'lease_lost' },
  };
  return job.cancelRequested === null ? [back] : [back, cancelled(job, job.cancelRequested)];
}

function requireAcknowledged(job: Job): void {
  if (job.state === 'pending') {
    throw new DecisionRejected('not_acknowledged', `job ${job.jobId} has not been claimed`);
  }
}

function failed(
  { owner, attempt }: Job,
  reason: 'failed' | 'lease_lost',
  message: string,
): JobEvent {
  return { type: 'JobFailed', data: { owner, attempt, reason, message } };
}

function cancelled({ owner }: Job, reason: string): JobEvent {
  return { type: 'JobCancelled', data: { owner, reason } };
}

function existing(state: JobState): Job {
  if (state.state === 'absent') throw new DecisionRejected('not_found', 'the job does not exist');
  return state;
}

function evolve(job: Job, event: Exclude<JobEvent, { type: 'JobCreated' }>): Job {
  switch (event.type) {
    case 'JobClaimed': {
      const { attempt, jobId: _jobId, owner: _owner, ...claim } = event.data;
      return { ...job, state: 'in_progress', attempt, claim };
    }
    case 'JobReleasedBack':
      return { ...job, state: 'pending', claim: null };
    case 'JobCancelRequested':
      return { ...job, cancelRequested: event.data.reason };
    case 'JobCompleted':
      return { ...job, state: 'completed' };
    case 'JobFailed':
      return { ...job, state: 'failed' };
    case 'JobCancelled':
      return { ...job, state: 'cancelled' };
    default:
      return job;
  }
}
