import { BACKWARDS, END, FORWARDS, linkToEvents, START } from './client-words';
import { collect, describeOverStores, json, jsons, revisions, useServer } from './protocol-harness';

describeOverStores('reads through the official client', (open) => {
  const under = useServer(open);

  it('answer that a stream is not there', async () => {
    expect(await revisions(under.client.readStream('nowhere'))).toBe('not found');
    expect(
      await revisions(
        under.client.readStream('nowhere', { direction: BACKWARDS, fromRevision: END }),
      ),
    ).toBe('not found');
  });

  describe('of a stream', () => {
    beforeEach(async () => {
      await under.client.appendToStream('a', jsons(10));
      await under.client.appendToStream('b', jsons(2));
    });

    it.each([
      [FORWARDS, START, undefined, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
      [FORWARDS, START, 3, [0, 1, 2]],
      [FORWARDS, 7n, undefined, [7, 8, 9]],
      [FORWARDS, 3n, 2, [3, 4]],
      [FORWARDS, 10n, undefined, []],
      [FORWARDS, 2n ** 40n, undefined, []],
      [FORWARDS, END, undefined, []],
      [BACKWARDS, END, undefined, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
      [BACKWARDS, END, 1, [9]],
      [BACKWARDS, 4n, 3, [4, 3, 2]],
      [BACKWARDS, 1n, undefined, [1, 0]],
      [BACKWARDS, 99n, 1, [9]],
      [BACKWARDS, START, undefined, [0]],
    ] as const)('%s from %s, at most %s', async (direction, fromRevision, maxCount, expected) => {
      const read = under.client.readStream('a', {
        direction,
        fromRevision,
        ...(maxCount !== undefined && { maxCount }),
      });
      expect(await revisions(read)).toEqual(expected);
    });
  });

  it('of a long stream cross every page', async () => {
    await under.client.appendToStream('a', jsons(3_000));
    const forwards = await revisions(under.client.readStream('a'));
    expect(forwards).toEqual([...Array(3_000).keys()]);
    const backwards = under.client.readStream('a', { direction: BACKWARDS, fromRevision: END });
    expect(await revisions(backwards)).toEqual([...Array(3_000).keys()].reverse());
  });

  describe('of the whole log', () => {
    beforeEach(async () => {
      for (const stream of ['a', 'b', 'a', 'c']) {
        await under.client.appendToStream(stream, jsons(2));
      }
    });
    const places = async (options: Parameters<typeof under.client.readAll>[0]) => {
      const events = await collect(under.client.readAll(options));
      return events === 'not found'
        ? events
        : events.map(({ event }) => event?.position?.commit ?? 0n);
    };

    it('forwards include the position, backwards they do not', async () => {
      const all = (await places({ direction: FORWARDS })) as bigint[];
      expect(all).toHaveLength(8);
      const middle = { commit: all[3] as bigint, prepare: all[3] as bigint };
      expect(await places({ fromPosition: middle })).toEqual(all.slice(3));
      expect(await places({ fromPosition: middle, maxCount: 2 })).toEqual(all.slice(3, 5));
      expect(await places({ fromPosition: middle, direction: BACKWARDS })).toEqual(
        all.slice(0, 3).reverse(),
      );
      expect(await places({ fromPosition: END, direction: BACKWARDS })).toEqual([...all].reverse());
      expect(await places({ fromPosition: END, direction: BACKWARDS, maxCount: 1 })).toEqual([
        all.at(-1),
      ]);
      expect(await places({ fromPosition: END })).toEqual([]);
      expect(await places({ fromPosition: START, direction: BACKWARDS })).toEqual([]);
    });

    it('name commit and prepare alike', async () => {
      const events = await collect(under.client.readAll());
      for (const { event } of events === 'not found' ? [] : events) {
        expect(event?.position?.prepare).toBe(event?.position?.commit);
      }
    });
  });

  it('follow links where they are asked to', async () => {
    await under.client.appendToStream('a', jsons(2));
    await under.client.appendToStream('links', linkToEvents(['1@a', '7@a', '0@gone', 'nonsense']));
    const followed = await collect(under.client.readStream('links', { resolveLinkTos: true }));
    expect(
      (followed === 'not found' ? [] : followed).map(({ event, link }) => [
        event?.streamId,
        event?.revision,
        link?.streamId,
        link?.revision,
      ]),
    ).toEqual([
      ['a', 1n, 'links', 0n],
      [undefined, undefined, 'links', 1n],
      [undefined, undefined, 'links', 2n],
      [undefined, undefined, 'links', 3n],
    ]);
    const plain = await collect(under.client.readStream('links'));
    expect(plain).toMatchObject([{ event: { type: '$>' } }, {}, {}, {}]);
  });

  it('follow no link to what its stream hides', async () => {
    await under.client.appendToStream('a', jsons(4));
    await under.client.appendToStream('links', linkToEvents(['0@a', '3@a', '0@$$a', '1@$$a']));
    const followed = async (): Promise<unknown> => {
      const found = await collect(under.client.readStream('links', { resolveLinkTos: true }));
      return found === 'not found' ? found : found.map(({ event }) => event?.revision);
    };
    expect(await followed()).toEqual([0n, 3n, undefined, undefined]);
    await under.client.setStreamMetadata('a', { truncateBefore: 1 });
    expect(await followed()).toEqual([undefined, 3n, 0n, undefined]);
    await under.client.setStreamMetadata('a', { maxCount: 2 });
    expect(await followed()).toEqual([undefined, 3n, undefined, 1n]);
    await under.client.deleteStream('a');
    expect(await followed()).toEqual([undefined, undefined, undefined, undefined]);
    await under.client.tombstoneStream('a');
    expect(await followed()).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('end when their reader leaves', async () => {
    await under.client.appendToStream('a', jsons(2_000));
    const read = under.client.readStream('a');
    for await (const { event } of read) {
      if (event?.revision === 5n) break;
    }
    await read.cancel();
    await under.client.appendToStream('a', json());
  });
});
