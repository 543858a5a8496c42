import {
  type EventLog,
  type ExpectedRevision,
  type NewEvent,
  WrongExpectedRevision,
} from '@keelson/event-log';
import { type LogFactory, type LogHarness, newEvent, newEvents, readWholeLog } from './log-harness';

export function describeAppends(factory: LogFactory): void {
  describe('append', () => {
    let harness: LogHarness;
    let log: EventLog;
    beforeEach(async () => {
      harness = await factory();
      log = await harness.open();
    });
    afterEach(() => harness.dispose());

    const revisionOf = async (stream: string): Promise<number> =>
      (await log.readLast(stream))?.revision ?? -1;

    describe('compares the expected revision', () => {
      // The stream `there` has revisions 0 to 2, the stream `nowhere` does not exist.
      const accepted: readonly (readonly [string, ExpectedRevision, number])[] = [
        ['nowhere', 'no_stream', 0],
        ['nowhere', -1, 0],
        ['nowhere', 'any', 0],
        ['there', 2, 3],
        ['there', 'stream_exists', 3],
        ['there', 'any', 3],
      ];
      const refused: readonly (readonly [string, ExpectedRevision, number])[] = [
        ['nowhere', 'stream_exists', -1],
        ['nowhere', 0, -1],
        ['nowhere', 5, -1],
        ['there', 'no_stream', 2],
        ['there', 0, 2],
        ['there', 1, 2],
        ['there', 3, 2],
        ['there', 99, 2],
      ];
      beforeEach(() => log.append('there', 'no_stream', newEvents(3)));

      it.each(accepted)('%s accepts %s', async (stream, expected, revision) => {
        const result = await log.append(stream, expected, [newEvent()]);
        expect(result).toEqual({ revision, position: await log.head() });
        expect(await revisionOf(stream)).toBe(revision);
      });

      it.each(refused)('%s refuses %s and tells where it is', async (stream, expected, actual) => {
        const before = await log.head();
        const error: unknown = await log
          .append(stream, expected, [newEvent()])
          .catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(WrongExpectedRevision);
        expect(error).toMatchObject({ stream, expected, actual });
        expect(await log.head()).toBe(before);
      });
    });

    it('answers the revision and position of the last event', async () => {
      await log.append('a', 'no_stream', newEvents(2));
      const result = await log.append('a', 1, newEvents(3));
      expect(result).toEqual({ revision: 4, position: (await log.readLast('a'))?.position });
    });

    it('lets one of many win a revision', async () => {
      await log.append('a', 'no_stream', newEvents(1));
      const outcomes = await Promise.allSettled(
        newEvents(20).map((event) => log.append('a', 0, [event])),
      );
      const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(lost).toHaveLength(19);
      for (const { reason } of lost) {
        expect(reason).toMatchObject({ name: 'WrongExpectedRevision', actual: 1 });
      }
      expect(await revisionOf('a')).toBe(1);
    });

    it('does not let a wrong append spoil the ones beside it', async () => {
      await log.append('there', 'no_stream', newEvents(3));
      const streams = Array.from({ length: 30 }, (_, number) => `beside-${number}`);
      const outcomes = await Promise.allSettled([
        ...streams.map((stream) => log.append(stream, 'no_stream', newEvents(2))),
        log.append('there', 1, newEvents(1)),
        log.append('nowhere', 'stream_exists', newEvents(1)),
        log.append('nobody', 4, newEvents(1)),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual([
        ...streams.map(() => 'fulfilled'),
        ...['rejected', 'rejected', 'rejected'],
      ]);
      expect(await readWholeLog(log)).toHaveLength(3 + 2 * 30);
    });

    it('gives every append to the same stream its place under "any"', async () => {
      const results = await Promise.all(
        newEvents(40).map((event) => log.append('a', 'any', [event])),
      );
      expect(results.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual([
        ...Array(40).keys(),
      ]);
      expect((await log.read('a')).map(({ revision }) => revision)).toEqual([...Array(40).keys()]);
    });

    it('is atomic', async () => {
      await log.append('a', 'no_stream', newEvents(1));
      const known = newEvent();
      await log.append('a', 0, [known]);
      await expect(log.append('a', 1, [newEvent(), known, newEvent()])).rejects.toThrow(
        WrongExpectedRevision,
      );
      expect(await log.read('a')).toHaveLength(2);
    });

    it('takes 5,000 events at once', async () => {
      const events = newEvents(5_000);
      const result = await log.append('a', 'no_stream', events);
      expect(result.revision).toBe(4_999);
      expect((await log.read('a')).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    });

    describe('of the same event ids again', () => {
      const events = newEvents(3);
      const beliefs: readonly ExpectedRevision[] = [0, 'any', 'stream_exists'];

      it.each(beliefs)('under %s is success with the first numbers', async (expected) => {
        await log.append('a', 'no_stream', newEvents(1));
        const first = await log.append('a', expected, events);
        await log.append('a', 'any', newEvents(2));
        const head = await log.head();
        expect(await log.append('a', expected, events)).toEqual(first);
        expect(await log.head()).toBe(head);
      });

      it('under "no_stream" is success with the first numbers', async () => {
        const first = await log.append('a', 'no_stream', events);
        await log.append('a', 'any', newEvents(2));
        expect(await log.append('a', 'no_stream', events)).toEqual(first);
      });

      it('at another place is wrong', async () => {
        await log.append('a', 'no_stream', events);
        await log.append('a', 2, newEvents(1));
        for (const expected of [0, 2, 3]) {
          await expect(log.append('a', expected, events)).rejects.toMatchObject({
            expected,
            actual: 3,
          });
        }
        expect(await log.read('a')).toHaveLength(4);
      });

      it.each(['no_stream', 'any'] as const)(
        'with a new one among them under %s is wrong',
        async (expected) => {
          await log.append('a', 'no_stream', events);
          await expect(log.append('a', expected, [...events, newEvent()])).rejects.toThrow(
            WrongExpectedRevision,
          );
          await expect(log.append('a', expected, [newEvent(), ...events])).rejects.toThrow(
            WrongExpectedRevision,
          );
          expect(await log.read('a')).toHaveLength(3);
        },
      );

      it('as the first part of what was appended is success', async () => {
        await log.append('a', 'no_stream', events);
        expect(await log.append('a', 'no_stream', events.slice(0, 2))).toMatchObject({
          revision: 1,
        });
      });

      it('at the same time writes them once', async () => {
        const results = await Promise.all(
          [1, 2, 3, 4].map(() => log.append('a', 'no_stream', events)),
        );
        expect(new Set(results.map(({ position }) => position)).size).toBe(1);
        expect(await log.read('a')).toHaveLength(3);
      });

      it('in another stream is another event', async () => {
        await log.append('a', 'no_stream', events);
        expect(await log.append('b', 'no_stream', events)).toMatchObject({ revision: 2 });
      });
    });

    describe('refuses', () => {
      const id = newEvent().id;
      const eventBy = (actor: string): NewEvent => {
        const event = newEvent();
        return { ...event, metadata: { ...event.metadata, actor: { kind: 'human', id: actor } } };
      };
      it.each([
        ['no events', 'a', 'any', []],
        ['the same id twice', 'a', 'any', [newEvent({}, id), newEvent({}, id)]],
        ['an id that is no UUID', 'a', 'any', [newEvent({}, 'one')]],
        ['an empty stream name', '', 'any', [newEvent()]],
        ['a control character in a stream name', 'a\u0000b', 'any', [newEvent()]],
        ['a stream name without end', 'a'.repeat(501), 'any', [newEvent()]],
        ['a zero character in metadata', 'a', 'any', [eventBy('a\u0000b')]],
        ['half a surrogate pair in metadata', 'a', 'any', [eventBy('\ud800')]],
        ['a revision below -1', 'a', -2, [newEvent()]],
        ['half a revision', 'a', 0.5, [newEvent()]],
      ] as const)('%s', async (_, stream, expected, events) => {
        await expect(log.append(stream, expected, events)).rejects.toThrow(RangeError);
        expect(await readWholeLog(log)).toEqual([]);
      });

      it('everything after close', async () => {
        await log.close();
        await expect(log.append('a', 'any', [newEvent()])).rejects.toMatchObject({
          name: 'LogUnavailable',
          outcome: 'not_applied',
        });
      });
    });
  });
}
