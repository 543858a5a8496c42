import { BEGINNING, MemoryEventLog } from '@keelson/event-log';
import { Remembering } from '../../../../../libs/views/src/spec-events';
import { JobQueue } from './job-queue';

const LONG_MS = 3_600_000;

describe(JobQueue.name, () => {
  let log: MemoryEventLog;
  let remember: Remembering;
  let queue: JobQueue;
  const { signal: here } = new AbortController();

  beforeEach(() => {
    log = new MemoryEventLog();
    remember = new Remembering(log);
    queue = new JobQueue(log, () => undefined);
    queue.start([], BEGINNING);
  });

  afterEach(() => queue.stop());

  const cancelled = (jobId: string) =>
    remember.append(`job-${jobId}`, { type: 'JobCancelRequested', data: { reason: 'enough' } });

  it('tells whoever waits for a job that it is to be cancelled', async () => {
    const told = queue.waitForJob('job_1', LONG_MS, here);
    const other = new AbortController();
    const untold = queue.waitForJob('job_2', LONG_MS, other.signal);
    await cancelled('job_1');
    await told;
    other.abort();
    await untold;
  });

  it('does not tell of an end: the worker has reported it itself, or hears of it with the next beat', async () => {
    let woken = false;
    const leave = new AbortController();
    const ended = queue.waitForJob('job_1', LONG_MS, leave.signal).then(() => (woken = true));
    const told = queue.waitForJob('job_2', LONG_MS, here);
    const owner = { kind: 'run', runId: 'run_1', stackId: 'stk_1', phase: 'plan' } as const;
    await remember.append('job-job_1', { type: 'JobCompleted', data: { owner } });
    await cancelled('job_2');
    await told;
    expect(woken).toBe(false);
    leave.abort();
    await ended;
  });

  it('keeps nobody waiting when it stops', async () => {
    const waiting = queue.waitForJob('job_1', LONG_MS, here);
    const claiming = queue.wait(LONG_MS, here);
    await queue.stop();
    await Promise.all([waiting, claiming]);
    await queue.waitForJob('job_1', LONG_MS, here);
  });
});
