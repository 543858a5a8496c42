import type { ICommand } from '@nestjs/cqrs';
import { DecisionRejected } from '@keelson/domain';
import { LogUnavailable, MemoryEventLog, type NewEvent } from '@keelson/event-log';
import { derivedId, type Envelope } from '@keelson/commands';
import { eventually } from '../../../../test/support/eventually';
import { MemoryCheckpointStore } from '../checkpoints/memory-checkpoint-store';
import type { Heard, Process } from '../process';
import { ProcessRunner, type RunnerTimers } from './process-runner';

class Told implements ICommand {
  constructor(
    readonly holder: string,
    readonly envelope: Envelope,
  ) {}
}

/** Tells every LaneLeft on, keyed by its stream. */
const telling: Process = {
  name: 'telling',
  key: (event) => event.stream,
  react: (event) =>
    event.type === 'LaneLeft'
      ? [{ purpose: 'tell', command: (envelope) => new Told(event.data.holder, envelope) }]
      : [],
};

const holderOf = (event: Heard): string =>
  `holder of ${event.type === 'LaneLeft' ? event.data.holder : 'nobody'}`;

function unreadable(): never {
  throw new TypeError('the payload cannot be read');
}

let sequence = 0;
function left(holder: string): NewEvent {
  sequence += 1;
  const id = derivedId('spec', sequence);
  const at = '2026-01-02T03:04:05.000Z';
  return {
    id,
    type: 'LaneLeft',
    data: { holder },
    metadata: {
      commandId: id,
      correlationId: 'the wish',
      causationId: id,
      actor: { kind: 'human', id: 'tester' },
      at,
      schema: 1,
      previousHash: '',
    },
  };
}

describe(ProcessRunner.name, () => {
  let log: MemoryEventLog;
  let checkpoints: MemoryCheckpointStore;
  let told: Told[];
  let answer: (command: Told) => Promise<void>;
  let wakeUps: (() => void)[];
  let parked: string[];
  const runners: ProcessRunner[] = [];

  beforeEach(() => {
    log = new MemoryEventLog();
    checkpoints = new MemoryCheckpointStore();
    told = [];
    wakeUps = [];
    parked = [];
    answer = () => Promise.resolve();
  });
  afterEach(async () => {
    for (const runner of runners.splice(0)) await runner.stop();
    await log.close();
  });

  async function start(
    processes: readonly Process[] = [telling],
    timers?: RunnerTimers,
  ): Promise<ProcessRunner> {
    const commandBus = {
      execute: async (command: Told) => {
        await answer(command);
        told.push(command);
        for (const wake of wakeUps) wake();
      },
    };
    const runner = new ProcessRunner({
      name: 'sagas',
      processes,
      prefixes: ['lane-'],
      log,
      commandBus: commandBus as never,
      checkpoints,
      ...(timers && { timers }),
      onParked: (key) => {
        parked.push(key);
        for (const wake of wakeUps) wake();
      },
    });
    runners.push(runner);
    await runner.start();
    return runner;
  }

  async function untilTold(count: number): Promise<string[]> {
    while (told.length < count) await new Promise<void>((resolve) => wakeUps.push(resolve));
    return told.map(({ holder }) => holder);
  }

  it('reacts to what is there and to what comes, with ids that follow from the event', async () => {
    const event = left('a');
    await log.append('lane-1', 'no_stream', [event]);
    await start();
    await log.append('lane-2', 'no_stream', [left('b')]);
    expect(await untilTold(2)).toEqual(['a', 'b']);
    expect(told[0]?.envelope).toEqual({
      commandId: derivedId('telling', event.id, 'tell'),
      correlationId: 'the wish',
      causationId: event.id,
      actor: { kind: 'system', id: 'telling' },
      at: event.metadata.at,
    });
  });

  it('keeps the order within a key, and lets other keys overtake', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    answer = ({ holder }) => (holder === 'a1' ? gate : Promise.resolve());
    await log.append('lane-a', 'no_stream', [left('a1'), left('a2')]);
    await log.append('lane-b', 'no_stream', [left('b1')]);
    await start();
    expect(await untilTold(1)).toEqual(['b1']);
    open();
    expect(await untilTold(3)).toEqual(['b1', 'a1', 'a2']);
  });

  it('goes on after the checkpoint that it stored when it stopped', async () => {
    await log.append('lane-1', 'no_stream', [left('a')]);
    const first = await start();
    await untilTold(1);
    await first.stop();
    await log.append('lane-1', 0, [left('b')]);
    await start();
    expect(await untilTold(2)).toEqual(['a', 'b']);
  });

  it('hears again what had not settled when it stopped in an outage', async () => {
    answer = () => Promise.reject(new LogUnavailable('away', 'not_applied'));
    await log.append('lane-1', 'no_stream', [left('a')]);
    const first = await start();
    await first.stop();
    answer = () => Promise.resolve();
    await start();
    expect(await untilTold(1)).toEqual(['a']);
  });

  it('takes a rejection for an answer', async () => {
    answer = ({ holder }) =>
      holder === 'a'
        ? Promise.reject(new DecisionRejected('wrong_state', 'no'))
        : Promise.resolve();
    await log.append('lane-1', 'no_stream', [left('a'), left('b')]);
    const runner = await start();
    expect(await untilTold(1)).toEqual(['b']);
    expect(runner.status().parkedKeys).toEqual([]);
  });

  it('asks again for what another reaction is about to create', async () => {
    let asked = 0;
    answer = () => {
      asked += 1;
      return asked < 3
        ? Promise.reject(new DecisionRejected('not_found', 'not yet'))
        : Promise.resolve();
    };
    await log.append('lane-1', 'no_stream', [left('a')]);
    await start();
    expect(await untilTold(1)).toEqual(['a']);
  });

  it('parks the key of a fault on record, and lets the others go on', async () => {
    answer = ({ holder }) =>
      holder === 'bad' ? Promise.reject(new TypeError('a bug')) : Promise.resolve();
    await log.append('lane-1', 'no_stream', [left('bad'), left('behind')]);
    await log.append('lane-2', 'no_stream', [left('other')]);
    const runner = await start();
    expect(await untilTold(1)).toEqual(['other']);
    while (parked.length < 2) await new Promise<void>((resolve) => wakeUps.push(resolve));
    await runner.stop();
    expect(runner.status().parkedKeys).toEqual(['lane-1']);
    expect(await checkpoints.parked('sagas')).toMatchObject([
      { key: 'lane-1', error: 'TypeError: a bug' },
      { key: 'lane-1', error: 'an earlier event of it is parked' },
    ]);
  });

  it.each<[string, Partial<Process>, string]>([
    ['be reacted to', { react: unreadable }, 'holder of bad'],
    ['tell its key', { key: unreadable }, 'lane-1'],
    ['tell a key that is one', { key: () => undefined as never }, 'lane-1'],
  ])('parks an event alone that cannot %s, with its error', async (_what, fault, key) => {
    const keyed: Process = { ...telling, key: holderOf };
    const spoilt: Process = {
      ...keyed,
      ...(fault.react && {
        react: (event) => (holderOf(event).endsWith('bad') ? unreadable() : telling.react(event)),
      }),
      ...(fault.key && {
        key: (event) =>
          (holderOf(event).endsWith('bad') ? fault.key?.(event) : holderOf(event)) as string,
      }),
    };
    const bad = left('bad');
    await log.append('lane-1', 'no_stream', [bad]);
    await start([spoilt]);
    await log.append('lane-2', 'no_stream', [left('good')]);
    expect(await untilTold(1)).toEqual(['good']);
    expect(parked).toEqual([key]);
    expect(await checkpoints.parked('sagas')).toMatchObject([{ key, eventId: bad.id }]);
  });

  it('lets a parked key go on from its first event, also while nothing comes', async () => {
    let isMended = false;
    answer = ({ holder }) =>
      holder === 'bad' && !isMended ? Promise.reject(new TypeError('a bug')) : Promise.resolve();
    await log.append('lane-1', 'no_stream', [left('bad'), left('behind')]);
    const first = await start();
    while (parked.length < 2) await new Promise<void>((resolve) => wakeUps.push(resolve));
    await eventually('both are settled', async () => (await checkpoints.load('sagas')) === 2n);
    expect(await checkpoints.unpark('sagas', 'lane-2')).toBe('not_parked');
    isMended = true;
    expect(await checkpoints.unpark('sagas', 'lane-1')).toBe('unparked');
    await first.displaced;
    await first.stop();
    const second = await start();
    expect(await untilTold(2)).toEqual(['bad', 'behind']);
    expect(second.status().parkedKeys).toEqual([]);
    expect(await checkpoints.parked('sagas')).toEqual([]);
  });

  it('does not rewind the checkpoint of another process', async () => {
    await log.append('lane-1', 'no_stream', [left('a')]);
    const runner = await start();
    await untilTold(1);
    await checkpoints.save('sagas', 0n as never, 99n as never);
    await runner.stop();
    expect(await checkpoints.load('sagas')).toBe(99n);
  });

  it('does not take a slow checkpoint of its own for that of another process', async () => {
    const slow: (() => void)[] = [];
    const ticks: (() => void)[] = [];
    const save = checkpoints.save.bind(checkpoints);
    checkpoints.save = async (...args) => {
      await new Promise<void>((resolve) => slow.push(resolve));
      return save(...args);
    };
    const timers = {
      pause: () => Promise.resolve(),
      every: (_: number, work: () => void) => {
        ticks.push(work);
        return () => undefined;
      },
    };
    const runner = await start([telling], timers);
    for (const holder of ['a', 'b', 'c']) {
      await log.append(`lane-${holder}`, 'no_stream', [left(holder)]);
      await untilTold(holder.charCodeAt(0) - 96);
      ticks[0]?.();
    }
    while (slow.length > 0) {
      slow.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await log.append('lane-d', 'no_stream', [left('d')]);
    expect(await untilTold(4)).toEqual(['a', 'b', 'c', 'd']);
    checkpoints.save = save;
    await runner.stop();
  });

  it('says when another process has taken its place', async () => {
    await log.append('lane-1', 'no_stream', [left('a')]);
    const runner = await start();
    await untilTold(1);
    await checkpoints.save('sagas', 0n as never, 99n as never);
    await runner.displaced;
  });
});
