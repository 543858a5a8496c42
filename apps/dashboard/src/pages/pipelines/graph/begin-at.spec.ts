import { firstToSee, viewportAround } from './begin-at';
import type { Box } from './card';

const stack = (id: string, status: 'successful' | 'in_progress' | 'failed' | 'pending') => ({
  id,
  shown: { status },
});

describe(firstToSee.name, () => {
  it.each([
    [
      'd',
      [
        stack('a', 'successful'),
        stack('b', 'pending'),
        stack('c', 'in_progress'),
        stack('d', 'failed'),
      ],
    ],
    ['c', [stack('a', 'successful'), stack('b', 'pending'), stack('c', 'in_progress')]],
    ['b', [stack('a', 'successful'), stack('b', 'pending')]],
    ['a', [stack('a', 'successful'), stack('b', 'successful')]],
    [undefined, []],
  ])('is %s', (id, stacks) => {
    expect(firstToSee(stacks)).toBe(id);
  });
});

describe(viewportAround.name, () => {
  const at = (x: number, y: number): Box => ({ x, y, width: 100, height: 40 });
  const boxes = [at(0, 0), at(1_000, 20), at(2_000, 0)];
  const around = (first: Box) =>
    viewportAround({ boxes, first, screen: { width: 500, height: 400 }, zoom: 0.5, padding: 20 });

  it('has the card in the middle, and what is small enough too', () => {
    expect(around(at(1_000, 20))).toEqual({ x: -275, y: 185, zoom: 0.5 });
  });

  it('begins and ends where the graph does', () => {
    expect(around(at(0, 0)).x).toBe(20);
    expect(around(at(2_000, 0)).x).toBe(-570);
  });
});
