import { StreamDeletedError, WrongExpectedVersionError } from '@eventstore/db-client';
import { BACKWARDS, END, metadataEvent, NO_STREAM, STREAM_EXISTS } from './client-words';
import {
  collect,
  describeOverStores,
  failure,
  json,
  jsons,
  revisions,
  useServer,
} from './protocol-harness';

describeOverStores('deletions through the official client', (open) => {
  let nowMs = 0;
  const under = useServer(open, { now: () => Date.now() + nowMs });
  beforeEach(() => void (nowMs = 0));
  const read = (stream: string) => revisions(under.client.readStream(stream));

  describe('of a stream softly', () => {
    beforeEach(() => under.client.appendToStream('a', jsons(3)));

    it('hide it, and leave it in the whole log', async () => {
      const { position } = await under.client.deleteStream('a');
      expect(await read('a')).toBe('not found');
      const last = under.client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 });
      expect(await collect(last)).toMatchObject([
        { event: { streamId: '$$a', type: '$metadata', position } },
      ]);
      const all = await collect(under.client.readAll());
      expect(all).toHaveLength(4);
    });

    it.each([['no_stream' as const], ['any' as const], [2n]])(
      'are undone by an append with %s, whose numbers go on',
      async (expectedRevision) => {
        await under.client.deleteStream('a', { expectedRevision: 2n });
        const answer = await under.client.appendToStream('a', jsons(2), { expectedRevision });
        expect(answer.nextExpectedRevision).toBe(4n);
        expect(await read('a')).toEqual([3, 4]);
        expect(await under.client.getStreamMetadata('a')).toMatchObject({
          metadata: { truncateBefore: 3 },
        });
        await under.client.appendToStream('a', json(), { expectedRevision: 4n });
        expect(await read('a')).toEqual([3, 4, 5]);
      },
    );

    it('make the stream one that does not exist for stream_exists', async () => {
      await under.client.deleteStream('a');
      const appending = under.client.appendToStream('a', json(), {
        expectedRevision: STREAM_EXISTS,
      });
      expect(await failure(appending)).toBeInstanceOf(StreamDeletedError);
    });

    it('keep the other metadata', async () => {
      await under.client.setStreamMetadata('a', { maxCount: 5, custom: 'kept' });
      await under.client.deleteStream('a');
      await under.client.appendToStream('a', json());
      expect((await under.client.getStreamMetadata('a')).metadata).toEqual({
        maxCount: 5,
        custom: 'kept',
        truncateBefore: 3,
      });
    });

    it.each<[bigint | 'no_stream']>([[0n], [3n], [NO_STREAM]])(
      'are refused at %s',
      async (expectedRevision) => {
        const error = await failure(under.client.deleteStream('a', { expectedRevision }));
        expect(error).toBeInstanceOf(WrongExpectedVersionError);
        expect(error).toMatchObject({ streamName: 'a', actualVersion: 2n });
        expect(await read('a')).toEqual([0, 1, 2]);
      },
    );

    it('can be repeated', async () => {
      await under.client.deleteStream('a');
      await under.client.deleteStream('a');
      expect(await read('a')).toBe('not found');
    });
  });

  it('of a stream that never was are refused', async () => {
    const error = await failure(under.client.deleteStream('nowhere'));
    expect(error).toBeInstanceOf(WrongExpectedVersionError);
    expect(error).toMatchObject({ actualVersion: 'no_stream' });
  });

  describe('for ever', () => {
    it('end a stream, its reads and its metadata', async () => {
      await under.client.appendToStream('a', jsons(3));
      const { position } = await under.client.tombstoneStream('a', { expectedRevision: 2n });
      for (const work of [
        () => read('a'),
        () => revisions(under.client.readStream('a', { direction: BACKWARDS, fromRevision: END })),
        () => under.client.appendToStream('a', json()),
        () => under.client.appendToStream('a', json(), { expectedRevision: 2n }),
        () => under.client.setStreamMetadata('a', { maxCount: 1 }),
        () => under.client.deleteStream('a'),
        () => under.client.tombstoneStream('a'),
      ]) {
        expect(await failure(work())).toBeInstanceOf(StreamDeletedError);
      }
      const last = under.client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 });
      expect(await collect(last)).toMatchObject([
        { event: { streamId: 'a', type: '$streamDeleted', revision: 2n ** 63n - 1n, position } },
      ]);
    });

    it('also end a stream that never was', async () => {
      await under.client.tombstoneStream('nowhere');
      expect(await failure(read('nowhere'))).toMatchObject({ streamName: 'nowhere' });
    });

    it('are refused at a wrong revision', async () => {
      await under.client.appendToStream('a', jsons(3));
      const error = await failure(under.client.tombstoneStream('a', { expectedRevision: 0n }));
      expect(error).toMatchObject({ expectedVersion: 0n, actualVersion: 2n });
      expect(await read('a')).toEqual([0, 1, 2]);
    });
  });

  describe('by metadata', () => {
    beforeEach(() => under.client.appendToStream('a', jsons(10)));

    it.each([
      [{ truncateBefore: 4 }, [4, 5, 6, 7, 8, 9]],
      [{ truncateBefore: 20 }, []],
      [{ maxCount: 3 }, [7, 8, 9]],
      [{ maxCount: 30 }, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
      [{ truncateBefore: 8, maxCount: 5 }, [8, 9]],
    ])('%j hide the first events', async (metadata, expected) => {
      await under.client.setStreamMetadata('a', metadata);
      expect(await read('a')).toEqual(expected);
      const backwards = under.client.readStream('a', { direction: BACKWARDS, fromRevision: END });
      expect(await revisions(backwards)).toEqual([...expected].reverse());
      await under.client.setStreamMetadata('a', {});
      expect(await read('a')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });

    it('$maxAge hides what is older', async () => {
      await under.client.setStreamMetadata('a', { maxAge: 100 });
      expect(await read('a')).toHaveLength(10);
      nowMs = 90_000;
      expect(await read('a')).toHaveLength(10);
      nowMs = 110_000;
      expect(await read('a')).toEqual([]);
      // The client's deadline is a moment, and by the server's clock it would be over.
      nowMs = 0;
      await under.client.appendToStream('a', json(), { expectedRevision: 9n });
    });

    it('are no longer seen than the last of it', async () => {
      for (const maxCount of [1, 2, 3]) await under.client.setStreamMetadata('a', { maxCount });
      expect(await revisions(under.client.readStream('$$a'))).toEqual([2]);
      expect(await read('a')).toEqual([7, 8, 9]);
    });

    it('that is nonsense hides nothing', async () => {
      await under.client.appendToStream(
        '$$a',
        metadataEvent({ $tb: 'x', $maxCount: -1, $maxAge: [] }),
      );
      expect(await read('a')).toHaveLength(10);
    });

    it('can be written with an expected revision, and before the stream is', async () => {
      await under.client.setStreamMetadata(
        'later',
        { maxCount: 2 },
        { expectedRevision: NO_STREAM },
      );
      expect(
        await failure(under.client.setStreamMetadata('later', {}, { expectedRevision: NO_STREAM })),
      ).toMatchObject({ actualVersion: 0n });
      await under.client.appendToStream('later', jsons(3), { expectedRevision: STREAM_EXISTS });
      expect(await read('later')).toEqual([1, 2]);
    });
  });
});
