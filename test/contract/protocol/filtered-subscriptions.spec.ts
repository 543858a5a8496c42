import {
  eventTypeFilter,
  excludeSystemEvents,
  type Filter,
  type Position,
  streamNameFilter,
} from '@eventstore/db-client';
import { START } from './client-words';
import { describeOverStores, json, jsons, useServer, wholeLog } from './protocol-harness';
import { type Told, useFollowers } from './told';

describeOverStores('filtered subscriptions through the official client', (open) => {
  const under = useServer(open);
  const { begin } = useFollowers();
  const filtered = (
    make: (checkpointReached: NonNullable<Filter['checkpointReached']>) => Filter,
  ): Told => {
    const filter = make((_: unknown, position: Position) => follower.checkpoint(position));
    const follower: Told = begin(under.client.subscribeToAll({ fromPosition: START, filter }));
    return follower;
  };
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
    const wanted = (await wholeLog(under.client))
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
    const positions = (await wholeLog(under.client)).map(({ event }) => event?.position);
    const told = () => follower.checkpoints.map(({ commit }) => commit);
    const every20th = [19, 39, 59, 79, 99, 100].map((index) => positions[index]?.commit);
    expect(told()).toEqual(every20th);
    await under.client.appendToStream('cart-live', jsons(45));
    await follower.until(({ checkpoints }) => checkpoints.length >= 8);
    const live = (await wholeLog(under.client))
      .slice(101)
      .map(({ event }) => event?.position?.commit);
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

  it('by an expression that would not come to an end is refused, and the server serves on', async () => {
    await under.client.appendToStream('a', json());
    const regex = '^(a+)+$';
    const ready = filtered(() => streamNameFilter({ regex }));
    await ready.until(({ caughtUp }) => caughtUp === 1);
    await under.client.appendToStream(`${'a'.repeat(500)}!`, json());
    await ready.until(({ error }) => error !== undefined);
    const late = filtered(() => streamNameFilter({ regex }));
    await late.until(({ error }) => error !== undefined);
    for (const { error } of [ready, late]) expect(error).toMatchObject({ code: 3 });
    await under.client.appendToStream('b', json());
  });

  it('take expressions as EventStoreDB does, which are those of .NET', async () => {
    for (const stream of ['Öl-1', 'öl-2', 'Oil-3']) {
      await under.client.appendToStream(stream, json());
    }
    const follower = filtered(() => streamNameFilter({ regex: '^\\p{Lu}\\w(?>-)[0-9-[3]]$' }));
    await follower.until(({ caughtUp }) => caughtUp === 1);
    expect(follower.events.map(({ event }) => event?.streamId)).toEqual(['Öl-1']);
  });
});
