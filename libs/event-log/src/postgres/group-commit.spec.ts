import type { AppendRequest } from '../append-request';
import type { AppendResult, NewEvent, Position } from '../event-log.port';
import { GroupCommit, type GroupCommitLimits, type PendingAppend } from './group-commit';

const roomy: GroupCommitLimits = {
  batchEventsMax: 100,
  batchSizeMax: 100,
  batchesInFlightMax: 1,
  waitingMax: 100,
};
const done: AppendResult = { revision: 0, position: 1n as Position };

/** Keeps each batch until the spec lets it go. */
class Commits {
  readonly batches: string[][] = [];
  readonly settled: string[] = [];
  private readonly releases: (() => void)[] = [];
  readonly group: GroupCommit;

  constructor(limits: Partial<GroupCommitLimits> = {}) {
    this.group = new GroupCommit((batch) => this.hold(batch), { ...roomy, ...limits });
  }

  add(name: string, { stream = name, events = 1, size = 1 } = {}): Promise<void> {
    const append: AppendRequest = {
      ...{ stream, expected: 'any', data: [], metadata: [], size },
      events: Array.from({ length: events }, () => ({ id: name }) as NewEvent),
    };
    return new Promise<AppendResult>((resolve, reject) =>
      this.group.add({ ...append, resolve, reject }),
    ).then(() => {
      this.settled.push(name);
    });
  }

  async release(): Promise<void> {
    this.releases.shift()?.();
    await turn();
  }

  private hold(batch: readonly PendingAppend[]): Promise<void> {
    this.batches.push(batch.map(({ events }) => events[0]?.id ?? ''));
    return new Promise((resolve) =>
      this.releases.push(() => {
        for (const append of batch) append.resolve(done);
        resolve();
      }),
    );
  }
}

/** The group commits one turn of the event loop later. */
async function turn(): Promise<void> {
  for (let count = 0; count < 3; count++) await new Promise(setImmediate);
}

describe('group commit', () => {
  it('commits together what arrives together, and what arrives meanwhile after it', async () => {
    const commits = new Commits();
    void commits.add('a');
    void commits.add('b');
    await turn();
    void commits.add('c');
    void commits.add('d');
    await turn();
    expect(commits.batches).toEqual([['a', 'b']]);
    await commits.release();
    expect(commits.batches).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(commits.settled).toEqual(['a', 'b']);
  });

  it('has as many batches in flight as it may, never two with one stream, each stream in its order', async () => {
    const commits = new Commits({ batchesInFlightMax: 2 });
    void commits.add('a1', { stream: 'a' });
    void commits.add('a2', { stream: 'a' });
    void commits.add('a3', { stream: 'a' });
    void commits.add('b');
    await turn();
    expect(commits.batches).toEqual([['a1', 'b']]);
    void commits.add('c');
    await turn();
    expect(commits.batches).toEqual([['a1', 'b'], ['c']]);
    await commits.release();
    expect(commits.batches.at(-1)).toEqual(['a2']);
    await commits.release();
    await commits.release();
    expect(commits.batches.at(-1)).toEqual(['a3']);
  });

  it.each([
    ['events', { batchEventsMax: 5 }, { events: 3 }],
    ['size', { batchSizeMax: 5 }, { size: 3 }],
  ])('bounds a batch by %s', async (_, limits, each) => {
    const commits = new Commits(limits);
    for (const name of ['a', 'b', 'c']) void commits.add(name, each);
    await turn();
    await commits.release();
    await commits.release();
    expect(commits.batches).toEqual([['a'], ['b'], ['c']]);
  });

  it('commits alone what is larger than the bound', async () => {
    const commits = new Commits({ batchEventsMax: 5 });
    void commits.add('large', { events: 50 });
    void commits.add('small');
    await turn();
    await commits.release();
    expect(commits.batches).toEqual([['large'], ['small']]);
  });

  it('refuses more than may wait', async () => {
    const commits = new Commits({ waitingMax: 2 });
    void commits.add('a');
    void commits.add('b');
    await expect(commits.add('c')).rejects.toMatchObject({
      name: 'LogUnavailable',
      outcome: 'not_applied',
    });
  });

  it('is drained when nothing waits and nothing is in flight', async () => {
    const commits = new Commits();
    void commits.add('a1', { stream: 'a' });
    void commits.add('a2', { stream: 'a' });
    await turn();
    const drained = commits.group.drained().then(() => commits.settled.length);
    await commits.release();
    await commits.release();
    expect(await drained).toBe(2);
  });
});
