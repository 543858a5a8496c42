import { BEGINNING, type EventLog, type RecordedEvent } from '@keelson/event-log';
import {
  END,
  Follower,
  type LogFactory,
  type LogHarness,
  newEvents,
  readWholeLog,
} from './log-harness';

const positionsOf = (events: readonly RecordedEvent[]): string[] =>
  events.map(({ position }) => `${position}`);

export function describeSubscriptions(factory: LogFactory): void {
  describe('subscribe', () => {
    let harness: LogHarness;
    let log: EventLog;
    let followers: Follower[];
    beforeEach(async () => {
      harness = await factory();
      log = await harness.open();
      followers = [];
    });
    afterEach(async () => {
      await Promise.all(followers.map((follower) => follower.stop()));
      await harness.dispose();
    });

    const follow = (
      ...options: ConstructorParameters<typeof Follower> extends [unknown, ...infer Rest]
        ? Rest
        : never
    ) => {
      const follower = new Follower(log, ...options);
      followers.push(follower);
      return follower;
    };

    it('says at once that it has caught up with an empty log', async () => {
      const follower = follow();
      await follower.until(({ messages }) => messages.length > 0);
      expect(follower.messages).toEqual([{ kind: 'caught_up', position: BEGINNING }]);
    });

    it('yields what was there, says so once, then what comes', async () => {
      await log.append('a', 'any', newEvents(3));
      const head = await log.head();
      const follower = follow();
      await follower.until(({ caughtUp }) => caughtUp);
      expect(follower.events).toHaveLength(3);
      expect(follower.messages.at(-1)).toEqual({ kind: 'caught_up', position: head });
      await log.append('b', 'any', newEvents(2));
      await follower.until(({ events }) => events.length === 5);
      await log.append('a', 'any', newEvents(1));
      await follower.until(({ events }) => events.length === 6);
      expect(positionsOf(follower.events)).toEqual(positionsOf(await readWholeLog(log)));
      expect(follower.messages.filter(({ kind }) => kind === 'caught_up')).toHaveLength(1);
    });

    it('yields live events as a read of the log would', async () => {
      const follower = follow();
      await follower.until(({ caughtUp }) => caughtUp);
      await log.append('a', 'any', newEvents(3));
      await follower.until(({ events }) => events.length === 3);
      expect(follower.events).toEqual(await readWholeLog(log));
    });

    it('begins after the given position', async () => {
      await log.append('a', 'any', newEvents(3));
      const { position } = await log.append('b', 'any', newEvents(1));
      await log.append('a', 'any', newEvents(2));
      const follower = follow({ after: position });
      await follower.until(({ caughtUp }) => caughtUp);
      expect(follower.events.map(({ revision }) => revision)).toEqual([3, 4]);
    });

    it('names in each batch the position of its last event and bounds it', async () => {
      await log.append('a', 'any', newEvents(25));
      const follower = follow({ batchSizeMax: 10 });
      await follower.until(({ caughtUp }) => caughtUp);
      await log.append('b', 'any', newEvents(25));
      await follower.until(({ events }) => events.length === 50);
      for (const message of follower.messages) {
        if (message.kind !== 'events') continue;
        expect(message.events.length).toBeGreaterThan(0);
        expect(message.events.length).toBeLessThanOrEqual(10);
        expect(message.position).toBe(message.events.at(-1)?.position);
      }
    });

    it('misses and repeats nothing while writers write, whenever it begins', async () => {
      const total = 8 * 60 * 2;
      const begin = (batchSizeMax: number): Follower => follow({ batchSizeMax });
      begin(500);
      let halfway: (() => void) | undefined;
      const atHalf = new Promise<void>((resolve) => (halfway = resolve));
      const write = async (writer: number): Promise<void> => {
        for (let number = 0; number < 60; number++) {
          await log.append(`w${writer}-${number % 5}`, 'any', newEvents(1 + (number % 3)));
          if (number === 30) halfway?.();
        }
      };
      const writing = Promise.all([...Array(8).keys()].map(write));
      await atHalf;
      [1, 7, 100].forEach(begin);
      follow({ after: await log.head() });
      await writing;
      begin(50);
      const whole = positionsOf(await readWholeLog(log));
      expect(whole).toHaveLength(total);
      for (const follower of followers) {
        await follower.until(({ events }) => events.at(-1)?.position.toString() === whole.at(-1));
        const seen = positionsOf(follower.events);
        expect(seen).toEqual(whole.slice(-seen.length));
      }
      expect(followers.filter(({ events }) => events.length === total)).toHaveLength(5);
    });

    it('has no seam between catching up and live', async () => {
      // Each turn begins one follower while an append is on its way, at another moment of it.
      for (let turn = 0; turn < 40; turn++) {
        const appending = log.append('a', 'any', newEvents(2));
        for (let tick = 0; tick < turn % 8; tick++) await new Promise(setImmediate);
        follow({ batchSizeMax: 1 + (turn % 5) });
        await appending;
      }
      const whole = positionsOf(await readWholeLog(log));
      for (const follower of followers) {
        await follower.until(({ events }) => events.length >= whole.length);
        expect(positionsOf(follower.events)).toEqual(whole);
      }
    });

    describe('with prefixes', () => {
      it('yields only streams that begin with one of them', async () => {
        await log.append('run-1', 'any', newEvents(2));
        await log.append('job-1', 'any', newEvents(2));
        const follower = follow({ prefixes: ['run-', 'lane-stack-'] });
        await follower.until(({ caughtUp }) => caughtUp);
        await log.append('lane-stack-1', 'any', newEvents(1));
        await log.append('lane-project-1', 'any', newEvents(1));
        await log.append('rerun-1', 'any', newEvents(1));
        await log.append('run_%', 'any', newEvents(1));
        await log.append('run-2', 'any', newEvents(1));
        await follower.until(({ events }) => events.length === 4);
        expect(follower.events.map(({ stream }) => stream)).toEqual([
          'run-1',
          'run-1',
          'lane-stack-1',
          'run-2',
        ]);
      });

      it('tells by checkpoints how far nothing matched', async () => {
        await log.append('run-1', 'any', newEvents(1));
        await log.append('job-1', 'any', newEvents(3));
        const before = await log.head();
        const follower = follow({ prefixes: ['run-'] });
        await follower.until(({ caughtUp }) => caughtUp);
        expect(follower.messages.at(-1)).toEqual({ kind: 'caught_up', position: before });
        const { position } = await log.append('job-2', 'any', newEvents(2));
        await follower.until(({ messages }) => messages.at(-1)?.position === position);
        expect(follower.messages.at(-1)).toEqual({ kind: 'checkpoint', position });
        expect(follower.events).toHaveLength(1);
      });

      it('never goes back', async () => {
        const follower = follow({ prefixes: ['run-'], batchSizeMax: 3 });
        for (let number = 0; number < 60; number++) {
          await log.append(
            `${number % 4 === 0 ? 'run' : 'job'}-${number}`,
            'any',
            newEvents(1 + (number % 5)),
          );
        }
        const head = await log.head();
        await follower.until(({ messages }) => messages.at(-1)?.position === head);
        const positions = follower.messages
          .filter(({ kind }) => kind !== 'caught_up')
          .map(({ position }) => position);
        expect(positions).toEqual([...positions].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
        const runs = (await readWholeLog(log)).filter(({ stream }) => stream.startsWith('run-'));
        expect(positionsOf(follower.events)).toEqual(positionsOf(runs));
      });
    });

    it('waits beyond the end of the log', async () => {
      await log.append('a', 'any', newEvents(2));
      const follower = follow({ after: END });
      await follower.until(({ caughtUp }) => caughtUp);
      await log.append('a', 'any', newEvents(2));
      expect(follower.events).toEqual([]);
    });

    it('ends when the signal aborts, waiting or not', async () => {
      const waiting = follow();
      await waiting.until(({ caughtUp }) => caughtUp);
      await waiting.stop();
      const aborted = AbortSignal.abort();
      for await (const message of log.subscribe({ after: BEGINNING, signal: aborted })) {
        throw new Error(`an aborted subscription yields nothing, not ${message.kind}`);
      }
    });

    it('ends when the consumer leaves', async () => {
      await log.append('a', 'any', newEvents(2));
      for await (const message of log.subscribe({ after: BEGINNING })) {
        expect(message.kind).toBe('events');
        break;
      }
    });

    it('ends when the log closes', async () => {
      const ended = (async () => {
        for await (const message of log.subscribe({ after: BEGINNING })) {
          if (message.kind === 'caught_up') void log.close();
        }
      })();
      await expect(ended).resolves.toBeUndefined();
    });
  });
}
