import { DecisionRejected, type Decider } from '@keelson/domain';
import { chainHash, MemoryEventLog, type RecordedEvent } from '@keelson/event-log';
import { Gate } from '../../../../test/support/gate';
import { newCommandId } from '../ids/ids';
import { DecideAndAppend } from './decide-and-append';
import type { Envelope } from './envelope';

/** A lane is the smallest real aggregate; a counter shows the mechanics with less. */
type Counted = { readonly type: 'LaneLeft'; readonly data: { readonly holder: string } };
type Count = { readonly by: string };

const counter: Decider<Count, readonly string[], Counted> = {
  initial: [],
  decide: ({ by }, state) => {
    if (by === 'forbidden') throw new DecisionRejected('wrong_state', `at ${state.length}`);
    return state.includes(by) ? [] : [{ type: 'LaneLeft', data: { holder: by } }];
  },
  evolve: (state, event) => [...state, event.data.holder],
};

function envelope(commandId = newCommandId()): Envelope {
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: { kind: 'human', id: 'tester' },
    at: '2026-01-02T03:04:05.000Z',
  };
}

describe(DecideAndAppend.name, () => {
  let log: MemoryEventLog;
  let aggregates: DecideAndAppend;
  const count = (by: string, on = aggregates) => on.execute(counter, 'lane-x', { by }, envelope());
  const holders = async () =>
    (await log.read('lane-x')).map(({ data }) => (data as Counted['data']).holder);

  beforeEach(() => {
    log = new MemoryEventLog();
    aggregates = new DecideAndAppend(log);
  });

  it('appends what was decided, with the metadata of the command', async () => {
    const sent = envelope();
    const { events, state, revision } = await aggregates.execute(
      counter,
      'lane-x',
      { by: 'a' },
      sent,
    );
    expect({ events: events.length, state, revision }).toEqual({
      events: 1,
      state: ['a'],
      revision: 0,
    });
    const [recorded] = await log.read('lane-x');
    expect(recorded?.metadata).toEqual({ ...sent, schema: 1, previousHash: '' });
  });

  it('decides commands that arrive together over one another, in one append', async () => {
    const append = jest.spyOn(log, 'append');
    const answers = await Promise.all(['a', 'b', 'a', 'c'].map((by) => count(by)));
    expect(append).toHaveBeenCalledTimes(1);
    expect(await holders()).toEqual(['a', 'b', 'c']);
    expect(answers.map(({ events }) => events.length)).toEqual([1, 1, 0, 1]);
    expect(answers.map(({ revision }) => revision)).toEqual([0, 1, 1, 2]);
  });

  it('rejects one command of a batch without touching the others', async () => {
    const answers = await Promise.allSettled(['a', 'forbidden', 'b'].map((by) => count(by)));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(answers[1]).toMatchObject({ reason: { code: 'wrong_state', message: 'at 1' } });
    expect(await holders()).toEqual(['a', 'b']);
  });

  it('decides again over what another process appended meanwhile', async () => {
    const other = new DecideAndAppend(log);
    await count('a');
    await count('b', other);
    const { events, state } = await count('b');
    expect({ events, state }).toEqual({ events: [], state: ['a', 'b'] });
    await count('c');
    expect(await holders()).toEqual(['a', 'b', 'c']);
  });

  it('begins a stream without a look, and is right also when there is one', async () => {
    const read = jest.spyOn(log, 'read');
    await aggregates.begin(counter, 'lane-x', { by: 'a' }, envelope());
    expect(read).not.toHaveBeenCalled();
    const other = new DecideAndAppend(log);
    const { events } = await other.begin(counter, 'lane-x', { by: 'a' }, envelope());
    expect(events).toEqual([]);
    await other.begin(counter, 'lane-x', { by: 'b' }, envelope());
    expect(await holders()).toEqual(['a', 'b']);
  });

  it('appends once when the acknowledgement was lost', async () => {
    log.failNext('append_unacknowledged');
    await count('a');
    await count('b');
    expect(await holders()).toEqual(['a', 'b']);
  });

  it('answers nothing before the append, and forgets what failed', async () => {
    jest.spyOn(log, 'append').mockRejectedValueOnce(new Error('disk on fire'));
    await expect(count('a')).rejects.toThrow('disk on fire');
    expect(await holders()).toEqual([]);
    await count('b');
    expect(await holders()).toEqual(['b']);
  });

  it('links each event to the one before it', async () => {
    await count('a');
    await count('b');
    await new DecideAndAppend(log).execute(counter, 'lane-x', { by: 'c' }, envelope());
    const hashes = (await log.read('lane-x')).map(({ metadata }) => metadata.previousHash);
    expect(hashes[0]).toBe('');
    expect(new Set(hashes).size).toBe(3);
  });

  it('shows the newest state, also of another process', async () => {
    await count('a');
    await count('b', new DecideAndAppend(log));
    expect(await aggregates.load(counter, 'lane-x')).toEqual(['a', 'b']);
  });

  it('neither refuses nor does without over a state that another process has left behind', async () => {
    const other = new DecideAndAppend(log);
    const toggle: Decider<{ to: string }, string, Counted> = {
      initial: '',
      decide: ({ to }, state) => {
        if (to === 'c' && state !== 'b') throw new DecisionRejected('wrong_state', state);
        return state === to ? [] : [{ type: 'LaneLeft', data: { holder: to } }];
      },
      evolve: (_, event) => event.data.holder,
    };
    const go = (on: DecideAndAppend, to: string) =>
      on.execute(toggle, 'lane-x', { to }, envelope());
    await go(aggregates, 'a');
    await go(other, 'b');
    expect(await go(aggregates, 'c')).toMatchObject({ state: 'c', revision: 2 });
    await go(other, 'd');
    expect(await go(aggregates, 'c').catch(String)).toBe('DecisionRejected: d');
    await go(other, 'a');
    expect(await go(aggregates, 'd')).toMatchObject({ revision: 5 });
  });

  it('goes on over what the log holds when another process began the stream with the same command', async () => {
    const other = new DecideAndAppend(log);
    const sent = envelope();
    await other.begin(counter, 'lane-x', { by: 'first' }, sent);
    await aggregates.begin(counter, 'lane-x', { by: 'second' }, sent);
    expect(await count('third')).toMatchObject({ state: ['first', 'third'], revision: 1 });
    const [first, second] = await log.read('lane-x');
    expect(second?.metadata.previousHash).toBe(chainHash('', first as RecordedEvent));
  });

  it('does not carry a command out again whose effect has been undone since', async () => {
    const switched: Decider<{ to: string }, string, Counted> = {
      initial: 'off',
      decide: ({ to }, state) => (state === to ? [] : [{ type: 'LaneLeft', data: { holder: to } }]),
      evolve: (_, event) => event.data.holder,
    };
    const go = (to: string, sent = envelope()) =>
      aggregates.execute(switched, 'lane-x', { to }, sent);
    const sent = envelope();
    await go('on', sent);
    await go('off');
    expect(await go('on', sent)).toMatchObject({ events: [], state: 'off', revision: 1 });
    const [again, anew] = await Promise.all([go('on', sent), go('on')]);
    expect([again.events.length, anew.events.length]).toEqual([0, 1]);
    expect(await holders()).toEqual(['on', 'off', 'on']);
  });

  it('takes what a reader has found meanwhile for news, not for a repeat', async () => {
    const other = new DecideAndAppend(log);
    await count('a');
    await count('b');
    await count('c', other);
    const read = aggregates.load(counter, 'lane-x');
    expect(await count('d')).toMatchObject({ revision: 3 });
    await read;
    expect(await holders()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('reads from the beginning what it has forgotten while it was reading on', async () => {
    await count('a');
    await count('b');
    await count('c', new DecideAndAppend(log));
    const gate = new Gate();
    const read = log.read.bind(log);
    jest.spyOn(log, 'read').mockImplementationOnce(async (...asked) => {
      await gate.pass();
      return read(...asked);
    });
    const reading = aggregates.load(counter, 'lane-x');
    await gate.reached;
    jest.spyOn(log, 'append').mockRejectedValueOnce(new Error('disk on fire'));
    await expect(count('d')).rejects.toThrow('disk on fire');
    gate.open();
    expect(await reading).toEqual(['a', 'b', 'c']);
    expect(await count('e')).toMatchObject({ state: ['a', 'b', 'c', 'e'], revision: 3 });
  });
});
