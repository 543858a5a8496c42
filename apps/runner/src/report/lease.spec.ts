import { StaleToken, type Heartbeat } from '@keelson/client';
import { Lease } from './lease';

const LEASE_MS = 30_000;
const BEAT_MS = LEASE_MS / 3;

describe(Lease.name, () => {
  const claim = { jobId: 'job_1', token: '1.1' };
  const { signal } = new AbortController();
  let waits: number[];
  let answers: (() => Promise<Heartbeat>)[];
  let heard: string[];
  let lease: Lease;

  beforeEach(() => {
    jest.useFakeTimers();
    waits = [];
    answers = [];
    heard = [];
    const heartbeat = (_claim: typeof claim, waitMs: number): Promise<Heartbeat> => {
      waits.push(waitMs);
      return (answers.shift() ?? renewed)();
    };
    lease = new Lease({ heartbeat }, claim, signal, {
      onCancelRequested: () => heard.push('cancel'),
      onLost: () => heard.push('lost'),
    });
    lease.start(untilText());
  });

  afterEach(() => {
    lease.stop();
    jest.useRealTimers();
  });

  const untilText = (): string => new Date(Date.now() + LEASE_MS).toISOString();
  const renewed = (cancelRequested = false): Promise<Heartbeat> =>
    Promise.resolve({ leaseUntil: untilText(), cancelRequested });
  const passes = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

  it('lets the server hold an answer back for the time between two beats', async () => {
    answers.push(async () => {
      await new Promise((resolve) => setTimeout(resolve, BEAT_MS));
      return renewed();
    });
    await passes(1_000);
    expect(waits).toEqual([BEAT_MS]);
    await passes(BEAT_MS + 1);
    expect(waits).toEqual([BEAT_MS, BEAT_MS]);
  });

  it('does not ask a server again at once that answers at once', async () => {
    await passes(1_000);
    await passes(BEAT_MS - 1);
    expect(waits).toHaveLength(1);
    await passes(1);
    expect(waits).toHaveLength(2);
  });

  it('hears of a wish to cancel, and then only keeps the lease', async () => {
    answers.push(
      () => renewed(true),
      () => renewed(true),
    );
    await passes(1_000);
    expect(heard).toEqual(['cancel']);
    await passes(BEAT_MS);
    expect(waits).toEqual([BEAT_MS, 0]);
  });

  it('beats sooner after a beat that was lost, and no more when the job is', async () => {
    answers.push(
      () => Promise.reject(new Error('no server')),
      () => Promise.reject(new StaleToken()),
    );
    await passes(1_000);
    expect(heard).toEqual([]);
    await passes(1_000);
    expect([waits.length, heard]).toEqual([2, ['lost']]);
    await passes(LEASE_MS);
    expect(waits).toHaveLength(2);
  });

  it('stops in the middle of a beat', async () => {
    answers.push(() => new Promise(() => undefined));
    await passes(1_000);
    lease.stop();
    await passes(LEASE_MS);
    expect(waits).toHaveLength(1);
  });
});
