import { ANY, NO_STREAM, STREAM_EXISTS, WrongExpectedVersionError } from '@eventstore/db-client';
import { ways } from './append-ways';
import { collect, describeOverStores, failure, json, jsons, useServer } from './protocol-harness';

describeOverStores('what appends believe, through the official client', (open) => {
  const under = useServer(open);
  const read = async (stream: string) => {
    const found = await collect(under.client.readStream(stream));
    return found === 'not found' ? [] : found;
  };

  describe.each(ways)('by %s', (_, way) => {
    describe('with a belief', () => {
      beforeEach(() => under.client.appendToStream('there', jsons(3)));
      it.each([
        ['nowhere', NO_STREAM, 0n],
        ['nowhere', ANY, 0n],
        ['there', 2n, 3n],
        ['there', STREAM_EXISTS, 3n],
        ['there', ANY, 3n],
      ] as const)('%s accepts %s', async (stream, expectedRevision, next) => {
        const answer = await under.client.appendToStream(stream, json(), {
          expectedRevision,
          ...way,
        });
        expect(answer.nextExpectedRevision).toBe(next);
      });

      it.each([
        ['nowhere', STREAM_EXISTS, 'no_stream'],
        ['nowhere', 0n, 'no_stream'],
        ['nowhere', 5n, 'no_stream'],
        ['there', NO_STREAM, 2n],
        ['there', 0n, 2n],
        ['there', 3n, 2n],
        ['there', 99n, 2n],
        ['there', 2n ** 40n, 2n],
      ] as const)('%s refuses %s', async (stream, expectedRevision, actualVersion) => {
        const error = await failure(
          under.client.appendToStream(stream, json(), { expectedRevision, ...way }),
        );
        expect(error).toBeInstanceOf(WrongExpectedVersionError);
        const expectedVersion = expectedRevision;
        expect(error).toMatchObject({ streamName: stream, expectedVersion, actualVersion });
      });
    });

    describe('of ids that are known', () => {
      const again = (expectedRevision: 'any' | 'stream_exists' | 'no_stream' | bigint) => ({
        expectedRevision,
        ...way,
      });
      const events = jsons(3);

      it.each(['any', 'no_stream'] as const)('is success under %s', async (expected) => {
        const first = await under.client.appendToStream('a', events, again(expected));
        await under.client.appendToStream('a', jsons(2));
        expect(await under.client.appendToStream('a', events, again(expected))).toEqual(first);
        expect(await read('a')).toHaveLength(5);
      });

      it('is success at the same exact place, wrong below it', async () => {
        await under.client.appendToStream('a', jsons(2));
        const first = await under.client.appendToStream('a', events, again(1n));
        await under.client.appendToStream('a', jsons(1));
        expect(await under.client.appendToStream('a', events, again(1n))).toEqual(first);
        const error = await failure(under.client.appendToStream('a', events, again(0n)));
        expect(error).toMatchObject({ actualVersion: 5n });
      });

      it('appends them once more where the belief is exact and right', async () => {
        await under.client.appendToStream('a', events);
        await under.client.appendToStream('a', events, again(2n));
        const ids = (await read('a')).map(({ event }) => event?.id);
        expect(ids).toEqual([...events, ...events].map(({ id }) => id));
      });

      it('is decided by the first id under any', async () => {
        await under.client.appendToStream('a', events);
        const error = await failure(
          under.client.appendToStream('a', [...events, json()], again('any')),
        );
        expect(error).toBeInstanceOf(WrongExpectedVersionError);
        await under.client.appendToStream('a', [json(), ...events], again('any'));
        expect(await read('a')).toHaveLength(7);
      });

      it('keeps one id twice in one append', async () => {
        const event = json();
        await under.client.appendToStream('a', [event, event], again('no_stream'));
        expect((await read('a')).map(({ event: found }) => found?.id)).toEqual([
          event.id,
          event.id,
        ]);
      });

      it('at the same time writes them once', async () => {
        const answers = await Promise.all(
          [1, 2, 3, 4].map(() => under.client.appendToStream('a', events, again('no_stream'))),
        );
        expect(new Set(answers.map(({ position }) => position?.commit)).size).toBe(1);
        expect(await read('a')).toHaveLength(3);
      });
    });
  });
});
