import type { CommandBus } from '@nestjs/cqrs';
import type { ClaimJob, Envelope, WorkOrders } from '@keelson/commands';
import type { ClaimedJobs, Leases } from '@keelson/views';
import { Claims } from './claims';
import type { JobQueue } from './job-queue';

const envelope: Envelope = {
  ...{ commandId: 'c', correlationId: 'c', causationId: 'c' },
  ...{ actor: { kind: 'machine', id: 'runner' }, at: '2026-01-02T03:04:05.000Z' },
};
const owner = { kind: 'run', runId: 'r', stackId: 's', phase: 'plan' } as const;

describe(Claims.name, () => {
  const back: string[] = [];

  /** Of the jobs in the queue, those in `broken` cannot even be asked for. */
  function claimsOf(jobs: readonly string[], broken: readonly string[]): Claims {
    const queue = {
      take: () => jobs,
      giveBack: (jobId: string) => back.push(jobId),
      isStopped: false,
    };
    const commands = {
      execute: ({ jobId }: ClaimJob) =>
        broken.includes(jobId)
          ? Promise.reject(new TypeError('its events cannot be read'))
          : Promise.resolve({ jobId, owner, attempt: 1, token: '1.1' }),
    };
    return new Claims(
      queue as unknown as JobQueue,
      commands as unknown as CommandBus,
      { compose: () => Promise.resolve({}) } as unknown as WorkOrders,
      { grant: () => Promise.resolve() } as unknown as Leases,
      { by: () => Promise.resolve([]) } as unknown as ClaimedJobs,
    );
  }

  const claim = (claims: Claims) =>
    claims.claim('runner', { max: 2, waitMs: 0 }, new AbortController().signal, envelope);

  beforeEach(() => back.splice(0));

  it('hands out what was won, whatever became of the others, which are in the queue again', async () => {
    const items = await claim(claimsOf(['bad', 'good'], ['bad']));
    expect(items.map(({ jobId }) => jobId)).toEqual(['good']);
    expect(back).toEqual(['bad']);
  });

  it('tells of the fault where nothing was won', async () => {
    await expect(claim(claimsOf(['bad'], ['bad']))).rejects.toThrow('its events cannot be read');
  });
});
