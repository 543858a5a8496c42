import { Backlog, BACKLOG_MAX } from './backlog';

const newest = (_older: number, newer: number): number => newer;

describe('what a subscriber has yet to be told', () => {
  it('comes in the order of the changes, the same thing once', async () => {
    const backlog = new Backlog(newest, () => undefined);
    backlog.push('a', 1);
    backlog.push('b', 2);
    backlog.push('a', 3);
    expect(await backlog.next()).toEqual({ value: 2, done: false });
    expect(await backlog.next()).toEqual({ value: 3, done: false });
  });

  it('comes to whoever waits already', async () => {
    const backlog = new Backlog(newest, () => undefined);
    const next = backlog.next();
    backlog.push('a', 1);
    expect(await next).toEqual({ value: 1, done: false });
  });

  it('is too much for a subscriber that does not read, who is dropped with the reason', async () => {
    const ended = jest.fn();
    const backlog = new Backlog(newest, ended);
    for (let n = 0; n <= BACKLOG_MAX; n++) backlog.push(`thing-${n}`, n);
    expect(ended).toHaveBeenCalledTimes(1);
    backlog.push('later', 0);
    await expect(backlog.next()).rejects.toMatchObject({ code: 'too_slow' });
    expect(await backlog.next()).toEqual({ value: undefined, done: true });
  });

  it('ends when the subscriber goes, also while it waits', async () => {
    const ended = jest.fn();
    const backlog = new Backlog(newest, ended);
    const next = backlog.next();
    await backlog.return();
    expect(await next).toEqual({ value: undefined, done: true });
    expect(ended).toHaveBeenCalledTimes(1);
  });
});
