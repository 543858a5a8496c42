import {
  type Position,
  type ResolvedEvent,
  StreamDeletedError,
  UnavailableError,
} from '@eventstore/db-client';
import { END, START } from './client-words';
import { describeOverStores, json, jsons, useServer, wholeLog } from './protocol-harness';
import { useFollowers } from './told';

describeOverStores('subscriptions through the official client', (open) => {
  const under = useServer(open);
  const { told, begin } = useFollowers();
  const toStream = (stream: string, fromRevision: 'start' | 'end' | bigint = START) =>
    begin(under.client.subscribeToStream(stream, { fromRevision }));
  const toAll = (fromPosition: 'start' | 'end' | Position = START) =>
    begin(under.client.subscribeToAll({ fromPosition }));
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
      const whole = (await wholeLog(under.client)).map(({ event }) => event?.position?.commit);
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
