import fc from 'fast-check';
import { PersistentVector } from './persistent-vector';

describe('a persistent vector', () => {
  it.each([0, 1, 31, 32, 33, 1023, 1024, 1025, 32_768, 32_769])('holds %i items', (length) => {
    const items = Array.from({ length }, (_, index) => index);
    const vector = PersistentVector.from(items);
    expect(vector.length).toBe(length);
    expect([...vector]).toEqual(items);
    expect([...vector.push(-1)]).toEqual([...items, -1]);
    expect(vector.get(length)).toBeUndefined();
    expect(vector.get(-1)).toBeUndefined();
    expect(vector.get(0.5)).toBeUndefined();
  });

  it('is changed nowhere by an index outside of it', () => {
    const vector = PersistentVector.from([1]);
    expect(vector.set(1, 2)).toBe(vector);
    expect(vector.set(-1, 2)).toBe(vector);
  });

  it('answers as an array that is copied at every change, and no version changes another', () => {
    const change = fc.oneof(
      fc.record({ index: fc.nat(2_000), item: fc.nat() }),
      fc.record({ item: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.nat(1_100), fc.array(change, { maxLength: 60 }), (length, changes) => {
        let items = Array.from({ length }, (_, index) => index);
        let vector = PersistentVector.from(items);
        const versions = [{ items, vector }];
        for (const { item, ...at } of changes) {
          if (!('index' in at)) {
            items = [...items, item];
            vector = vector.push(item);
          } else if (items.length > 0) {
            const index = at.index % items.length;
            items = items.with(index, item);
            vector = vector.set(index, item);
          }
          versions.push({ items, vector });
        }
        for (const version of versions) expect([...version.vector]).toEqual(version.items);
      }),
      { numRuns: 30 },
    );
  });
});
