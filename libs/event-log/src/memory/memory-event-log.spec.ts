import { BEGINNING, type NewEvent } from '../event-log.port';
import { MemoryEventLog } from './memory-event-log';

const id = '0190f5fe-7c00-7a00-8000-0000000000aa';
const event: NewEvent = {
  id,
  type: 'DoorOpened',
  data: {},
  metadata: {
    ...{ commandId: id, correlationId: id, causationId: id, actor: { kind: 'system', id: 'spec' } },
    ...{ at: '2026-01-01T00:00:00.000Z', schema: 1, previousHash: '' },
  },
};

describe('the log in memory fails on demand', () => {
  it.each([
    ['append_refused', 'not_applied', 0],
    ['append_lost', 'unknown', 0],
    ['append_unacknowledged', 'unknown', 1],
  ] as const)('%s: the outcome is %s', async (fault, outcome, stored) => {
    const log = new MemoryEventLog();
    log.failNext(fault);
    await expect(log.append('a', 'no_stream', [event])).rejects.toMatchObject({
      name: 'LogUnavailable',
      outcome,
    });
    expect(await log.read('a')).toHaveLength(stored);
    expect(await log.append('a', 'no_stream', [event])).toMatchObject({ revision: 0 });
    expect(await log.read('a')).toHaveLength(1);
  });

  it('read: one read fails per demand', async () => {
    const log = new MemoryEventLog();
    log.failNext('read');
    log.failNext('read');
    await expect(log.readAll(BEGINNING, 1)).rejects.toMatchObject({ name: 'LogUnavailable' });
    await expect(log.head()).rejects.toMatchObject({ name: 'LogUnavailable' });
    expect(await log.read('a')).toEqual([]);
  });

  it('takes the time from the clock that it is given', async () => {
    const log = new MemoryEventLog({ now: () => new Date(86_400_000) });
    await log.append('a', 'any', [event]);
    expect((await log.readLast('a'))?.recordedAt).toBe('1970-01-02T00:00:00.000Z');
  });

  it('keeps what JSON keeps and nothing else', async () => {
    const log = new MemoryEventLog();
    await log.append('a', 'any', [{ ...event, data: { gone: undefined, at: new Date(0) } }]);
    expect((await log.readLast('a'))?.data).toStrictEqual({ at: '1970-01-01T00:00:00.000Z' });
  });
});
