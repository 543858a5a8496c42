import { randomUUID } from 'node:crypto';
import { END, MaxAppendSizeExceededError, START, StreamDeletedError } from '@eventstore/db-client';
import { ways } from './append-ways';
import {
  binary,
  collect,
  describeOverStores,
  failure,
  json,
  jsons,
  revisions,
  useServer,
} from './protocol-harness';

describeOverStores('appends through the official client', (open) => {
  const under = useServer(open, { appendBytesMax: 4_000_000 });

  describe.each(ways)('by %s', (_, way) => {
    it('answer the last revision and the position of the last event', async () => {
      const first = await under.client.appendToStream('a', jsons(3), way);
      expect(first).toMatchObject({ success: true, nextExpectedRevision: 2n });
      const second = await under.client.appendToStream('a', json(), {
        expectedRevision: 2n,
        ...way,
      });
      expect(second.nextExpectedRevision).toBe(3n);
      const [last] = await read('a', 1);
      expect(last?.event?.position).toEqual(second.position);
    });

    it('come back byte by byte', async () => {
      const bytes = Uint8Array.from({ length: 512 }, (_, index) => index % 256);
      await under.client.appendToStream('bytes', [binary(bytes), binary(new Uint8Array())], way);
      const found = await read('bytes');
      expect(found.map(({ event }) => event?.isJson)).toEqual([false, false]);
      expect(Buffer.from(found[0]?.event?.data as Uint8Array)).toEqual(Buffer.from(bytes));
      expect(found[1]?.event?.data).toHaveLength(0);
      expect(found[1]?.event?.metadata).toBeUndefined();
    });

    it('keep JSON and metadata as they were written', async () => {
      const data = { z: 1, a: ['\u0000', 'Grüße 🚢', '\u001e'], nested: { b: null } };
      const metadata = { z: true, a: '\u0000\ud800' };
      const event = { ...json(data), metadata };
      await under.client.appendToStream('a', event, way);
      const [found] = await read('a');
      expect(JSON.stringify(found?.event?.data)).toBe(JSON.stringify(data));
      expect(JSON.stringify(found?.event?.metadata)).toBe(JSON.stringify(metadata));
      expect(found?.event).toMatchObject({ id: event.id, type: event.type, isJson: true });
      expect(Math.abs(Date.now() - (found?.event?.created.getTime() ?? 0))).toBeLessThan(600_000);
    });

    it('keep metadata that is bytes', async () => {
      const metadata = Uint8Array.from([255, 0, 1]);
      await under.client.appendToStream('a', { ...binary(new Uint8Array([1])), metadata }, way);
      const [found] = await read('a');
      expect(Buffer.from(found?.event?.metadata as Uint8Array)).toEqual(Buffer.from(metadata));
    });

    it.each([
      ['spaces and colons', 'a b:c/d?e#f%20'],
      ['unicode', 'Grüße 世界 🚢'],
      ['the separators of a statement', `a\u001eb'"{},\\`],
      ['a dollar inside', 'a$b-$c'],
      ['1,500 bytes', 'x'.repeat(1_500)],
    ])('go to a stream named with %s', async (_, stream) => {
      const type = `Type ${stream}`;
      await Promise.all([
        under.client.appendToStream(stream, json({}, type), way),
        under.client.appendToStream('beside', json(), way),
      ]);
      const [found] = await read(stream);
      expect(found?.event).toMatchObject({ streamId: stream, type, revision: 0n });
      expect(await read('beside')).toHaveLength(1);
    });

    it('may be large, up to the limit', async () => {
      const large = Buffer.alloc(3_500_000, 7);
      await under.client.appendToStream('a', [binary(large), ...jsons(2)], way);
      const [found] = await read('a');
      expect(Buffer.compare(found?.event?.data as Uint8Array, large)).toBe(0);
      const error = await failure(
        under.client.appendToStream('b', [binary(large), json(), binary(large)], way),
      );
      expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
      expect(error).toMatchObject({ maxAppendSize: 4_000_000 });
      expect(await revisions(under.client.readStream('b'))).toBe('not found');
      await under.client.appendToStream('b', json(), way);
    });

    it('are refused by a tombstoned stream', async () => {
      await under.client.tombstoneStream('gone');
      const error = await failure(under.client.appendToStream('gone', json(), way));
      expect(error).toBeInstanceOf(StreamDeletedError);
      expect(error).toMatchObject({ streamName: 'gone' });
    });

    it('of many writers to one stream each find their place', async () => {
      const answers = await Promise.all(
        jsons(50).map((event) => under.client.appendToStream('a', event, way)),
      );
      const places = answers.map(({ nextExpectedRevision }) => Number(nextExpectedRevision));
      expect(places.sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
    });

    it('let one of many win a revision', async () => {
      await under.client.appendToStream('a', json());
      const outcomes = await Promise.allSettled(
        jsons(20).map((event) =>
          under.client.appendToStream('a', event, { expectedRevision: 0n, ...way }),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await read('a')).toHaveLength(2);
    });
  });

  it('refuse a stream name that no store can hold', async () => {
    await expect(under.client.appendToStream('x'.repeat(3_000), json())).rejects.toThrow();
    await expect(under.client.appendToStream('a\u0000b', json())).rejects.toThrow();
    await under.client.appendToStream('a', json());
  });

  it('keep what is called JSON and is not', async () => {
    const event = json();
    const text = Buffer.from([0x7b, 0xff, 0x00]);
    await under.log.write({
      stream: 'a',
      expected: 'any',
      events: [{ id: randomUUID(), type: event.type, isJson: true, data: text, metadata: text }],
    });
    const [found] = await under.log.readStream('a', 0, 1, 'forwards');
    expect(found).toMatchObject({ isJson: true });
    expect(Buffer.from(found?.data ?? [])).toEqual(text);
    expect(Buffer.from(found?.metadata ?? [])).toEqual(text);
  });

  it('number the whole log without gaps in the order of the answers', async () => {
    const answers = [];
    for (let number = 0; number < 20; number++) {
      answers.push(await under.client.appendToStream(`s-${number % 3}`, jsons(1 + (number % 2))));
    }
    const all = await collect(under.client.readAll({ fromPosition: START }));
    const positions = (all === 'not found' ? [] : all).map(({ event }) => event?.position?.commit);
    expect(positions).toEqual([...positions].sort((a, b) => Number((a ?? 0n) - (b ?? 0n))));
    expect(positions.at(-1)).toBe(answers.at(-1)?.position?.commit);
    expect(positions).toHaveLength(30);
  });

  const read = async (stream: string, maxCount?: number) => {
    const found = await collect(
      maxCount === undefined
        ? under.client.readStream(stream)
        : under.client.readStream(stream, { maxCount, direction: 'backwards', fromRevision: END }),
    );
    return found === 'not found' ? [] : found;
  };
});
