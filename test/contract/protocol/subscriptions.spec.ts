import {
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  eventTypeFilter,
  excludeSystemEvents,
  type Filter,
  type Position,
  type ResolvedEvent,
  StreamDeletedError,
  streamNameFilter,
  type StreamSubscription,
  UnavailableError,
} from '@eventstore/db-client';
import { END, START } from './client-words';
import { collect, describeOverStores, json, jsons, useServer } from './protocol-harness';

/** What a subscription told, in its order. */
class Told {
  readonly events: (ResolvedEvent | AllStreamResolvedEvent)[] = [];
  readonly checkpoints: Position[] = [];
  caughtUp = 0;
  confirmed = false;
  error: unknown;
  private waiting: (() => void)[] = [];

  constructor(readonly subscription: StreamSubscription | AllStreamSubscription) {
    subscription.on('confirmation', () => this.tell(() => (this.confirmed = true)));
    subscription.on('caughtUp', () => this.tell(() => (this.caughtUp += 1)));
    subscription.on('error', (error) => this.tell(() => (this.error = error)));
    subscription.on('data', (event: ResolvedEvent) => this.tell(() => this.events.push(event)));
  }

  checkpoint(position: Position): void {
    this.tell(() => this.checkpoints.push(position));
  }

  async until(condition: (told: this) => boolean): Promise<void> {
    while (!condition(this)) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  get revisions(): number[] {
    return this.events.map(({ event }) => Number(event?.revision));
  }

  get positions(): bigint[] {
    return this.events.map(({ event }) => event?.position?.commit ?? -1n);
  }

  private tell(change: () => unknown): void {
    change();
    for (const wake of this.waiting.splice(0)) wake();
  }
}

describeOverStores('subscriptions through the official client', (open) => {
  const under = useServer(open);
  let told: Told[] = [];
  afterEach(async () => {
    await Promise.all(told.map(({ subscription }) => subscription.unsubscribe()));
    told = [];
  });

  const begin = (subscription: StreamSubscription | AllStreamSubscription): Told => {
    told.push(new Told(subscription));
    return told.at(-1) as Told;
  };
  const toStream = (stream: string, fromRevision: 'start' | 'end' | bigint = START) =>
    begin(under.client.subscribeToStream(stream, { fromRevision }));
  const toAll = (fromPosition: 'start' | 'end' | Position = START) =>
    begin(under.client.subscribeToAll({ fromPosition }));
  const filtered = (
    make: (checkpointReached: NonNullable<Filter['checkpointReached']>) => Filter,
  ): Told => {
    const filter = make((_: unknown, position: Position) => follower.checkpoint(position));
    const follower: Told = begin(under.client.subscribeToAll({ fromPosition: START, filter }));
    return follower;
  };
  const wholeLog = async (): Promise<AllStreamResolvedEvent[]> => {
    const all = await collect(under.client.readAll());
    return all === 'not found' ? [] : all;
  };

  describe('to a stream', () => {
    it('yields what was there, says so once, then what comes', async () => {
      await under.client.appendToStream('a', jsons(3));
      const follower = toStream('a');
      await follower.until(({ caughtUp }) => caughtUp === 1);
      expect(follower.revisions).toEqual([0, 1, 2]);
      await under.client.appendToStream('b', jsons(2));
      await under.client.appendToStream('a', jsons(2));
      await follower.until(({ events }) => events.length === 5);
      expect(follower.revisions).toEqual([0, 1, 2, 3, 4]);
      expect(follower).toMatchObject({ caughtUp: 1, confirmed: true });
    });

    it('waits for one that is not there yet', async () => {
      const follower = toStream('later');
      await follower.until(({ caughtUp }) => caughtUp === 1);
      await under.client.appendToStream('later', jsons(2));
      await follower.until(({ events }) => events.length === 2);
      expect(follower.revisions).toEqual([0, 1]);
    });

    it.each([
      [1n, [2, 3]],
      [2n, [3]],
      [END, [3]],
    ] as const)('begins after %s', async (fromRevision, expected) => {
      await under.client.appendToStream('a', jsons(3));
      const follower = toStream('a', fromRevision);
      await follower.until(({ caughtUp }) => caughtUp === 1);
      await under.client.appendToStream('a', json());
      await follower.until(({ revisions }) => revisions.at(-1) === 3);
      expect(follower.revisions).toEqual(expected);
    });

    it('begins where the metadata lets it begin', async () => {
      await under.client.appendToStream('a', jsons(5));
      await under.client.setStreamMetadata('a', { truncateBefore: 3 });
      const follower = toStream('a');
      await follower.until(({ caughtUp }) => caughtUp === 1);
      expect(follower.revisions).toEqual([3, 4]);
    });

    it('ends with the stream', async () => {
      await under.client.appendToStream('a', jsons(1));
      const follower = toStream('a');
      await follower.until(({ caughtUp }) => caughtUp === 1);
      await under.client.tombstoneStream('a');
      await follower.until(({ error }) => error !== undefined);
      expect(follower.events.at(-1)?.event?.type).toBe('$streamDeleted');
      expect(follower.error).toBeInstanceOf(StreamDeletedError);
      const late = toStream('a');
      await late.until(({ error }) => error !== undefined);
      expect(late.error).toBeInstanceOf(StreamDeletedError);
    });

    it('goes on over a soft deletion', async () => {
      await under.client.appendToStream('a', jsons(2));
      const follower = toStream('a');
      await follower.until(({ caughtUp }) => caughtUp === 1);
      await under.client.deleteStream('a');
      await under.client.appendToStream('a', jsons(1));
      await follower.until(({ events }) => events.length === 3);
      expect(follower.revisions).toEqual([0, 1, 2]);
    });

    it('misses and repeats nothing while writers write', async () => {
      const write = async (): Promise<void> => {
        for (let number = 0; number < 40; number++) {
          await under.client.appendToStream('a', jsons(1 + (number % 3)));
        }
      };
      const writing = Promise.all([write(), write(), write()]);
      for (let turn = 0; turn < 10; turn++) {
        toStream('a');
        await under.client.appendToStream('a', json());
      }
      await writing;
      const total = 10 + 3 * 79;
      for (const follower of told) {
        await follower.until(({ events }) => events.length >= total);
        expect(follower.revisions).toEqual([...Array(total).keys()]);
      }
    });
  });

  describe('to all', () => {
    it('has no seam between catching up and live, for several at once', async () => {
      const write = async (writer: number): Promise<void> => {
        for (let number = 0; number < 40; number++) {
          await under.client.appendToStream(`w${writer}-${number % 3}`, jsons(1 + (number % 3)));
        }
      };
      const writing = Promise.all([write(0), write(1), write(2), write(3)]);
      for (let turn = 0; turn < 10; turn++) {
        toAll();
        await under.client.appendToStream('turns', json());
      }
      await writing;
      const whole = (await wholeLog()).map(({ event }) => event?.position?.commit);
      for (const follower of told) {
        await follower.until(({ events }) => events.length >= whole.length);
        expect(follower.positions).toEqual(whole);
        expect(follower.caughtUp).toBe(1);
      }
    });

    it('begins after a position', async () => {
      await under.client.appendToStream('a', jsons(2));
      const { position } = await under.client.appendToStream('a', json());
      await under.client.appendToStream('b', jsons(2));
      const follower = toAll(position);
      await follower.until(({ caughtUp }) => caughtUp === 1);
      expect(follower.events.map(({ event }) => event?.streamId)).toEqual(['b', 'b']);
    });

    it('begins at the end', async () => {
      await under.client.appendToStream('a', jsons(2));
      const follower = toAll(END);
      await follower.until(({ caughtUp }) => caughtUp === 1);
      await under.client.appendToStream('b', json());
      await follower.until(({ events }) => events.length === 1);
      expect(follower.events[0]?.event?.streamId).toBe('b');
      expect(follower.checkpoints).toEqual([]);
    });

    it('is told when the server stops', async () => {
      const follower = toAll();
      await follower.until(({ caughtUp }) => caughtUp === 1);
      await under.server.close();
      await follower.until(({ error }) => error !== undefined);
      expect(follower.error).toBeInstanceOf(UnavailableError);
    });
  });

  describe('with a filter', () => {
    beforeEach(async () => {
      for (let number = 0; number < 50; number++) {
        const stream = `${number % 5 === 0 ? 'order' : 'cart'}-${number}`;
        await under.client.appendToStream(
          stream,
          jsons(2, `${number % 2 === 0 ? 'Even' : 'Odd'}Happened`),
        );
      }
      await under.client.setStreamMetadata('order-0', { maxCount: 10 });
    });

    it.each<
      [
        string,
        (reached: NonNullable<Filter['checkpointReached']>) => Filter,
        (event: string, type: string) => boolean,
      ]
    >([
      [
        'stream prefixes',
        (checkpointReached) =>
          streamNameFilter({ prefixes: ['order-', 'cart-4'], checkpointReached }),
        (stream) => stream.startsWith('order-') || stream.startsWith('cart-4'),
      ],
      [
        'a stream expression',
        (checkpointReached) => streamNameFilter({ regex: '^cart-\\d$', checkpointReached }),
        (stream) => /^cart-\d$/.test(stream),
      ],
      [
        'type prefixes',
        (checkpointReached) => eventTypeFilter({ prefixes: ['Even'], checkpointReached }),
        (_, type) => type.startsWith('Even'),
      ],
      [
        'a type expression without regard to case',
        (checkpointReached) => eventTypeFilter({ regex: '(?i)^odd', checkpointReached }),
        (_, type) => type.startsWith('Odd'),
      ],
      [
        'no system events',
        (checkpointReached) => excludeSystemEvents({ checkpointReached }),
        (_, type) => !type.startsWith('$'),
      ],
    ])('by %s yields what matches and nothing else', async (_, make, matches) => {
      const follower = filtered(make);
      await follower.until(({ caughtUp }) => caughtUp === 1);
      await under.client.appendToStream('order-live', jsons(3, 'EvenHappened'));
      await under.client.appendToStream('cart-5', jsons(3, 'OddHappened'));
      const wanted = (await wholeLog())
        .filter(({ event }) => matches(event?.streamId ?? '', event?.type ?? ''))
        .map(({ event }) => event?.position?.commit);
      await follower.until(({ events }) => events.length >= wanted.length);
      expect(follower.positions).toEqual(wanted);
    });

    it('tells a checkpoint per window while nothing matches, one at the end, never one twice', async () => {
      const follower = filtered((checkpointReached) =>
        streamNameFilter({
          prefixes: ['nothing'],
          maxSearchWindow: 10,
          checkpointInterval: 2,
          checkpointReached,
        }),
      );
      await follower.until(({ caughtUp }) => caughtUp === 1);
      const positions = (await wholeLog()).map(({ event }) => event?.position);
      const told = () => follower.checkpoints.map(({ commit }) => commit);
      const every20th = [19, 39, 59, 79, 99, 100].map((index) => positions[index]?.commit);
      expect(told()).toEqual(every20th);
      await under.client.appendToStream('cart-live', jsons(45));
      await follower.until(({ checkpoints }) => checkpoints.length >= 8);
      const live = (await wholeLog()).slice(101).map(({ event }) => event?.position?.commit);
      expect(told()).toEqual([...every20th, live[18], live[38]]);
    });

    it('can go on from a checkpoint', async () => {
      const follower = filtered((checkpointReached) =>
        streamNameFilter({ prefixes: ['order'], checkpointReached }),
      );
      await follower.until(({ caughtUp }) => caughtUp === 1);
      const last = follower.checkpoints.at(-1) as Position;
      const next = begin(
        under.client.subscribeToAll({
          fromPosition: last,
          filter: streamNameFilter({ prefixes: ['order'] }),
        }),
      );
      await next.until(({ caughtUp }) => caughtUp === 1);
      expect(next.events).toEqual([]);
      await under.client.appendToStream('order-new', json());
      await next.until(({ events }) => events.length === 1);
    });

    it('that is no expression is refused', async () => {
      const follower = filtered(() => streamNameFilter({ regex: '(' }));
      await follower.until(({ error }) => error !== undefined);
      expect(follower.error).toMatchObject({ code: 3 });
    });
  });

  it('does not run ahead of a slow reader', async () => {
    const large = 'x'.repeat(100_000);
    for (let number = 0; number < 60; number++) {
      await under.client.appendToStream('large', json({ large, number }));
    }
    const readStream = jest.spyOn(under.log, 'readStream');
    const subscription = under.client.subscribeToStream('large', {}, { highWaterMark: 1 });
    const iterator = subscription[Symbol.asyncIterator]();
    const next = async (): Promise<unknown> =>
      ((await iterator.next()).value as ResolvedEvent | undefined)?.event?.revision;
    expect(await next()).toBe(0n);
    // While the reader stands still, appends of 60 times what sockets buffer do not make the server read on.
    for (let number = 0; number < 60; number++) {
      await under.client.appendToStream('b', json({ large }));
    }
    const whileStill = readStream.mock.calls.length;
    expect(whileStill).toBeLessThanOrEqual(2);
    for (let revision = 1n; revision < 60n; revision++) expect(await next()).toBe(revision);
    await under.client.appendToStream('large', json());
    expect(await next()).toBe(60n);
    expect(readStream.mock.calls.length).toBeGreaterThan(whileStill);
    await subscription.unsubscribe();
  });
});
