import type { CommandBus } from '@nestjs/cqrs';
import { ExpireJobLease } from '@keelson/commands';
import type { Leases } from '@keelson/views';
import { LEASE_MS } from './lease';
import { LeaseReaper } from './lease-reaper';

const startedAt = Date.UTC(2026, 10, 21);

describe(LeaseReaper.name, () => {
  let now: number;
  let stop: AbortController;
  let expired: ExpireJobLease[];

  beforeEach(() => {
    now = startedAt;
    stop = new AbortController();
    expired = [];
    jest.spyOn(Date, 'now').mockImplementation(() => now);
  });
  afterEach(() => {
    stop.abort();
    jest.restoreAllMocks();
  });

  /** One reaper's life of one round at that time, and what it asked for claims without a lease. */
  async function askedAt(ageMs: number): Promise<Date[]> {
    const asked: Date[] = [];
    let roundEnds: () => void = () => undefined;
    const firstRound = new Promise<void>((resolve) => (roundEnds = resolve));
    const commands = {
      execute: (command: ExpireJobLease) => {
        expired.push(command);
        return Promise.resolve({ events: [] });
      },
    };
    const leases = {
      extendAll: () => {
        now = startedAt + ageMs;
        return Promise.resolve();
      },
      expired: () => Promise.resolve([]),
    };
    const claims = {
      withoutLease: (before: Date) => {
        asked.push(before);
        return Promise.resolve([{ jobId: 'job_1', attempt: 1 }]);
      },
    };
    const runs = {
      due: () => {
        roundEnds();
        return Promise.resolve([]);
      },
    };
    const reaper = new LeaseReaper(
      commands as unknown as CommandBus,
      leases as unknown as Leases,
      runs,
      claims,
    );
    const running = reaper.run(stop.signal);
    await firstRound;
    stop.abort();
    await running;
    return asked;
  }

  it('gives workers a full term after a start before it takes their claims', async () => {
    expect(await askedAt(LEASE_MS)).toEqual([]);
    expect(expired).toEqual([]);
  });

  it('ends claims that have no lease a full term later, whenever they were made', async () => {
    expect(await askedAt(LEASE_MS + 1)).toEqual([new Date(startedAt + 1)]);
    expect(expired).toEqual([expect.objectContaining({ jobId: 'job_1', attempt: 1 })]);
    expect(expired[0]).toBeInstanceOf(ExpireJobLease);
  });
});
