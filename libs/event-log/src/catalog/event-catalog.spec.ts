import { BEGINNING } from '../event-log.port';
import { MemoryEventLog } from '../memory/memory-event-log';
import { EventCatalog, UnknownEventType, UnknownSchemaVersion } from './event-catalog';

const renamed = new EventCatalog({
  DoorOpened: { schema: 1 },
  DoorPainted: {
    schema: 3,
    upcasters: {
      1: (data) => ({ colour: (data as { color: string }).color }),
      2: (data) => ({ ...data, coats: 1 }),
    },
  },
});

describe('an event catalog', () => {
  it('takes a payload through every step from its version on', () => {
    expect(renamed.upcast('DoorPainted', 1, { color: 'red' })).toEqual({ colour: 'red', coats: 1 });
    expect(renamed.upcast('DoorPainted', 2, { colour: 'red' })).toEqual({
      colour: 'red',
      coats: 1,
    });
    expect(renamed.upcast('DoorPainted', 3, { colour: 'red', coats: 2 })).toEqual({
      colour: 'red',
      coats: 2,
    });
  });

  it('passes an unknown type through and refuses an unknown shape of a known one', () => {
    expect(renamed.upcast('WindowOpened', 7, { a: 1 })).toEqual({ a: 1 });
    expect(() => renamed.upcast('DoorPainted', 4, {})).toThrow(UnknownSchemaVersion);
    expect(() => renamed.upcast('DoorPainted', 0, {})).toThrow(UnknownSchemaVersion);
  });

  it('knows the latest version of a type, and no type beyond its own', () => {
    expect(renamed.schemaOf('DoorPainted')).toBe(3);
    expect(() => renamed.schemaOf('WindowOpened')).toThrow(
      'event type WindowOpened is not in the catalog',
    );
    expect(() => renamed.schemaOf('constructor')).toThrow(UnknownEventType);
  });

  it.each([
    [
      'a missing step',
      { A: { schema: 3, upcasters: { 1: (data: object) => data } } },
      'upcaster from schema 2 is missing',
    ],
    [
      'a step that leads nowhere',
      { A: { schema: 1, upcasters: { 1: (data: object) => data } } },
      'leads nowhere',
    ],
    ['a version that is none', { A: { schema: 0 } }, 'positive integer'],
  ])('refuses %s', (_, entries, message) => {
    expect(() => new EventCatalog(entries)).toThrow(message);
  });
});

describe('a log with a catalog', () => {
  const log = new MemoryEventLog({ catalog: renamed });
  const append = (type: string, schema: number): Promise<unknown> => {
    const id = '0190f5fe-7c00-7a00-8000-0000000000aa';
    const actor = { kind: 'system', id: 'spec' } as const;
    const ids = { commandId: id, correlationId: id, causationId: id };
    const metadata = { ...ids, actor, at: '2026-01-01T00:00:00.000Z', schema, previousHash: '' };
    return log.append('door-1', 'any', [{ id, type, data: {}, metadata }]);
  };

  it('refuses to append a type that it does not know, or an old shape of one that it does', async () => {
    await expect(append('WindowOpened', 1)).rejects.toThrow(UnknownEventType);
    await expect(append('DoorPainted', 2)).rejects.toThrow(
      'event type DoorPainted has schema 2; this Keelson knows 1 to 3 and writes 3',
    );
    expect(await log.head()).toBe(BEGINNING);
    await expect(append('DoorPainted', 3)).resolves.toMatchObject({ revision: 0 });
  });
});
