import { status } from '@grpc/grpc-js';
import { ProtocolError } from '../wire/protocol-error';
import { Rechecks } from './rechecks';

const EVERY_MS = 2_000;

describe('what running calls may', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const reported: unknown[] = [];
  const watched = (
    mayGoOn: () => Promise<void>,
    everyMs: number | undefined = EVERY_MS,
  ): { readonly call: AbortController; readonly rechecks: Rechecks } => {
    reported.length = 0;
    const rechecks = new Rechecks(everyMs, (error) => void reported.push(error));
    const call = new AbortController();
    rechecks.watch(call, mayGoOn);
    return { call, rechecks };
  };
  const looks = (count: number): Promise<void> => jest.advanceTimersByTimeAsync(count * EVERY_MS);

  it('is looked at again until they may no more', async () => {
    const refusal = new ProtocolError(status.UNAUTHENTICATED, 'Bad credentials');
    let right = true;
    const { call } = watched(() => (right ? Promise.resolve() : Promise.reject(refusal)));
    await looks(10);
    expect(call.signal.aborted).toBe(false);
    right = false;
    await looks(1);
    expect(call.signal.reason).toBe(refusal);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no database'))],
    ['hangs', () => new Promise<void>(() => undefined)],
  ])('ends them when looking %s three times in a row', async (how, fault) => {
    const { call } = watched(fault);
    await looks(3);
    expect(call.signal.aborted).toBe(false);
    await looks(1);
    expect(call.signal.reason).toMatchObject({ code: status.UNAVAILABLE });
    expect(reported).toHaveLength(how === 'fails' ? 3 : 0);
  });

  it('lets them go on when a look failed and the next did not', async () => {
    let count = 0;
    const { call } = watched(() =>
      (count += 1) % 3 === 0 ? Promise.resolve() : Promise.reject(new Error('no database')),
    );
    await looks(12);
    expect([count, call.signal.aborted]).toEqual([12, false]);
  });

  it('is no longer looked at when they are over, and then no timer is left', async () => {
    const mayGoOn = jest.fn(() => Promise.resolve());
    const { call, rechecks } = watched(mayGoOn);
    const next = new AbortController();
    rechecks.watch(next, () => Promise.resolve());
    rechecks.leave(call);
    await looks(2);
    expect([mayGoOn.mock.calls.length, jest.getTimerCount()]).toEqual([0, 1]);
    rechecks.leave(next);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is never looked at again without an interval', () => {
    new Rechecks(undefined, () => undefined).watch(new AbortController(), () => Promise.resolve());
    expect(jest.getTimerCount()).toBe(0);
  });
});
