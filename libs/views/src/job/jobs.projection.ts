import { isTerminalJobState } from '@keelson/domain';
import {
  type Projection,
  settledWhen,
  type ShownEvent,
  type ShownEventOf,
  streamId,
} from '../projection/projection';
import { JobRow } from './job.view';

export const jobsProjection: Projection = {
  name: 'jobs',
  version: 1,
  tables: [JobRow],
  streams: ['job'],
  settled: new Map([settledWhen(JobRow, ({ state }) => isTerminalJobState(state))]),
  touches: (event, touch) => {
    if (event.type !== 'JobCreated') touch(JobRow, streamId(event.stream));
  },
  fold: (event, rows) => {
    if (event.type === 'JobCreated') rows.add(JobRow, createdJob(event));
    else change(rows.change(JobRow, streamId(event.stream)), event);
  },
};

function createdJob({ data, metadata: { at } }: ShownEventOf<'JobCreated'>): JobRow {
  return {
    id: data.jobId,
    runId: data.owner.runId,
    stackId: data.owner.stackId,
    phase: data.owner.phase,
    provisioner: data.provisioner,
    laneToken: data.laneToken,
    attemptsMax: data.attemptsMax,
    state: 'pending',
    attempt: 0,
    agent: null,
    token: null,
    cancelRequested: null,
    message: null,
    createdAt: at,
    updatedAt: at,
    claimedAt: null,
    endedAt: null,
  };
}

function change(job: JobRow, event: ShownEvent): void {
  const { at } = event.metadata;
  job.updatedAt = at;
  switch (event.type) {
    case 'JobClaimed':
      job.state = 'in_progress';
      job.attempt = event.data.attempt;
      job.agent = event.data.agent;
      job.token = event.data.token;
      job.claimedAt = at;
      return;
    case 'JobReleasedBack':
      job.state = 'pending';
      job.agent = null;
      job.token = null;
      job.message = event.data.reason;
      return;
    case 'JobCancelRequested':
      job.cancelRequested = event.data.reason;
      return;
    case 'JobCompleted':
      job.state = 'completed';
      job.endedAt = at;
      return;
    case 'JobFailed':
      job.state = 'failed';
      job.message = event.data.message;
      job.endedAt = at;
      return;
    case 'JobCancelled':
      job.state = 'cancelled';
      job.message = event.data.reason;
      job.endedAt = at;
      return;
    default:
      return;
  }
}
