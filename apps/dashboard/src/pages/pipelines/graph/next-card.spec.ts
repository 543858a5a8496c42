import type { Box } from './card';
import { nextCard } from './next-card';

const at = (x: number, y: number): Box => ({ x, y, width: 100, height: 40 });
/** Two columns, of which the second one stands half a card lower. */
const boxes = new Map([
  ['a', at(0, 0)],
  ['b', at(0, 60)],
  ['c', at(0, 120)],
  ['d', at(200, 30)],
  ['e', at(200, 90)],
]);

describe(nextCard.name, () => {
  it.each([
    ['a', 'ArrowDown', 'b'],
    ['c', 'ArrowUp', 'b'],
    ['a', 'ArrowRight', 'd'],
    ['c', 'ArrowRight', 'e'],
    ['e', 'ArrowLeft', 'b'],
    ['a', 'ArrowUp', undefined],
    ['d', 'ArrowRight', undefined],
    ['unknown', 'ArrowDown', undefined],
  ] as const)('leads from %s by %s to %s', (from, arrow, to) => {
    expect(nextCard(boxes, from, arrow)).toBe(to);
  });
});
