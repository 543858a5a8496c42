import type { Box } from './card';
import { isInSight, tabStop, type Sight } from './in-sight';

const at = (x: number, y: number): Box => ({ x, y, width: 100, height: 40 });
const boxes = new Map([
  ['a', at(0, 0)],
  ['b', at(0, 60)],
  ['c', at(300, 0)],
]);
const sight = (left: number, top: number, zoom: number): Sight => ({
  width: 200,
  height: 100,
  transform: [left, top, zoom],
});

describe(tabStop.name, () => {
  it('is the card that is wanted, as long as it can be seen', () => {
    expect(tabStop(boxes, 'b', sight(0, 0, 1))).toBe('b');
    expect(tabStop(boxes, 'c', sight(0, 0, 1))).toBe('a');
    expect(tabStop(boxes, undefined, sight(-250, 0, 1))).toBe('c');
    expect(tabStop(boxes, 'gone', sight(0, -50, 1))).toBe('b');
  });

  it('is none where nothing can be seen whole', () => {
    expect(tabStop(boxes, 'a', sight(5_000, 0, 1))).toBeUndefined();
  });
});

describe(isInSight.name, () => {
  it('knows how near the graph is', () => {
    expect(isInSight(at(300, 0), sight(0, 0, 1))).toBe(false);
    expect(isInSight(at(300, 0), sight(0, 0, 0.5))).toBe(true);
  });
});
