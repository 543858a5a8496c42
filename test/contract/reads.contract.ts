import {
  BEGINNING,
  decodeData,
  type EventLog,
  type NewEvent,
  type Position,
} from '@keelson/event-log';
import { type LogFactory, type LogHarness, newEvent, newEvents, readWholeLog } from './log-harness';

export function describeReads(factory: LogFactory): void {
  describe('read', () => {
    let harness: LogHarness;
    let log: EventLog;
    beforeEach(async () => {
      harness = await factory();
      log = await harness.open();
    });
    afterEach(() => harness.dispose());

    it('finds nothing in an empty log', async () => {
      expect(await log.head()).toBe(BEGINNING);
      expect(await log.readAll(BEGINNING, 10)).toEqual([]);
      expect(await log.read('a')).toEqual([]);
      expect(await log.readLast('a')).toBeUndefined();
    });

    it('returns an event as it was appended, with its place', async () => {
      const event = newEvent({ name: 'network', counts: { add: 1 } });
      const { position } = await log.append('a', 'no_stream', [event]);
      const recorded = { ...event, stream: 'a', revision: 0, position };
      for (const found of [
        await log.readLast('a'),
        (await log.read('a'))[0],
        (await log.readAll(BEGINNING, 1))[0],
      ]) {
        expect(found).toMatchObject(recorded);
        expect(new Date(found?.recordedAt ?? '').toISOString()).toBe(found?.recordedAt);
      }
    });

    it.each<[string, object]>([
      ['the zero character', { text: 'a\u0000b', 'key\u0000': 1 }],
      ['control characters', { text: '\u0001\u001e\u001f\r\n\t\u007f' }],
      ['unicode', { text: 'Grüße 世界 🚢 \u2028\u2029', schlüssel: '\ufeff' }],
      ['a lone surrogate', { text: 'a\ud800b' }],
      ['what looks like syntax', { text: `{"a",'b'}\\x00\\N \\u0000 ${"'"}; --` }],
      [
        'nesting and numbers',
        { list: [1, -0.5, 1e300, [], {}, null, true], deep: { z: 1, a: { 2: 'x', 1: 'y' } } },
      ],
      ['a list', ['a', { b: 1 }]],
      ['a megabyte', { text: 'x'.repeat(1 << 20) }],
    ])('keeps %s', async (_, data) => {
      await log.append('a', 'no_stream', [newEvent(data)]);
      const last = await log.readLast('a');
      expect(last?.data).toEqual(data);
      // The order of keys is part of what the hash chain covers.
      expect(JSON.stringify(last?.data)).toBe(JSON.stringify(data));
    });

    it('shows events as they are stored, character by character', async () => {
      const odd = { 'z\u2028': 1, a: -0.5, list: [{ 2: 'x', 1: 'y' }], text: 'Grüße 🚢 \u0000' };
      await log.append('a', 'no_stream', [newEvent(odd), newEvent({})]);
      await log.append('b', 'no_stream', [newEvent({ b: 1 })]);
      const all = await log.readStored(BEGINNING, 10);
      expect(all.map(({ data }) => data)).toEqual([JSON.stringify(odd), '{}', '{"b":1}']);
      const read = await log.readAll(BEGINNING, 10);
      expect(all.map((event) => ({ ...event, data: JSON.parse(event.data) as unknown }))).toEqual(
        read,
      );
      expect(await log.readStored(all[0]!.position, 1)).toEqual([all[1]]);
      expect(await log.readStored(all[2]!.position, 1)).toEqual([]);
    });

    it('stores the text of a decoded payload as it was', async () => {
      const text = '{ "b" : 1, "a": 2.50 }';
      await log.append('a', 'no_stream', [{ ...newEvent(), data: decodeData(text) }]);
      const [stored] = await log.readStored(BEGINNING, 1);
      expect(stored?.data).toBe(text);
      expect((await log.read('a'))[0]?.data).toEqual({ b: 1, a: 2.5 });
    });

    it('keeps metadata, unicode included', async () => {
      const event = newEvent();
      const metadata = {
        ...event.metadata,
        actor: { kind: 'human' as const, id: 'Zoë 🚢 "x" \\u0000' },
        schema: 3,
      };
      await log.append('a', 'no_stream', [{ ...event, metadata }]);
      expect((await log.readLast('a'))?.metadata).toEqual(metadata);
    });

    it('reads a stream from a revision, with a limit', async () => {
      await log.append('b', 'any', newEvents(2));
      await log.append('a', 'no_stream', newEvents(10));
      const revisions = async (from?: number, limit?: number): Promise<number[]> =>
        (await log.read('a', from, limit)).map(({ revision }) => revision);
      expect(await revisions()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(await revisions(7)).toEqual([7, 8, 9]);
      expect(await revisions(3, 2)).toEqual([3, 4]);
      expect(await revisions(10)).toEqual([]);
      expect((await log.readLast('a'))?.revision).toBe(9);
    });

    it('reads the log in pages, in the order in which appends were acknowledged', async () => {
      const expected: string[] = [];
      for (let number = 0; number < 30; number++) {
        const events = newEvents(1 + (number % 3));
        await log.append(`stream-${number % 4}`, 'any', events);
        expected.push(...events.map(({ id }) => id));
      }
      const seen: string[] = [];
      let after = BEGINNING;
      for (
        let page = await log.readAll(after, 7);
        page.length > 0;
        page = await log.readAll(after, 7)
      ) {
        expect(page.length).toBeLessThanOrEqual(7);
        seen.push(...page.map(({ id }) => id));
        after = page.at(-1)?.position ?? after;
      }
      expect(seen).toEqual(expected);
      expect(await log.head()).toBe(after);
    });

    it('reads pages of the streams whose names begin with one of several words', async () => {
      const wanted: string[] = [];
      for (let number = 0; number < 40; number++) {
        const stream = `${['run-', 'stack-', 'lane-', 'runs'][number % 4]}${number % 8}`;
        const [event] = newEvents(1) as [NewEvent];
        await log.append(stream, 'any', [event]);
        if (number % 4 < 2) wanted.push(event.id);
      }
      const seen: string[] = [];
      const read = (after: Position) => log.readAll(after, 3, ['run-', 'stack-']);
      for (let page = await read(BEGINNING); page.length > 0;) {
        expect(page.length).toBeLessThanOrEqual(3);
        seen.push(...page.map(({ id }) => id));
        page = await read(page.at(-1)?.position ?? BEGINNING);
      }
      expect(seen).toEqual(wanted);
      expect(await log.readAll(BEGINNING, 3, ['job-'])).toEqual([]);
      expect(await log.readAll(BEGINNING, 3, [])).toEqual([]);
    });

    it('has strictly growing positions and dense revisions after concurrent appends', async () => {
      const appends = Array.from({ length: 200 }, (_, number) =>
        log.append(`stream-${number % 17}`, 'any', newEvents(1 + (number % 4))),
      );
      await Promise.all(appends);
      const all = await readWholeLog(log);
      const next = new Map<string, number>();
      all.forEach((event, index) => {
        expect(event.position > (all[index - 1]?.position ?? BEGINNING)).toBe(true);
        expect(event.revision).toBe(next.get(event.stream) ?? 0);
        next.set(event.stream, event.revision + 1);
      });
      expect(next.size).toBe(17);
    });
  });
}
