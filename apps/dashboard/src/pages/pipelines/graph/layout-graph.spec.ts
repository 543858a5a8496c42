import type { Box, Card } from './card';
import { layoutGraph } from './layout-graph';

const size = { width: 100, height: 20 };
const card = (id: string, environment: string, ...dependsOn: string[]): Card => ({
  id,
  environment,
  dependsOn,
  size,
  nodes: [],
});

const chain = (environment: string, count: number): Card[] =>
  Array.from({ length: count }, (_each, index) =>
    card(
      `${environment}/${index}`,
      environment,
      ...(index < 10 ? [] : [`${environment}/${index - 10}`]),
    ),
  );

const overlap = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

function expectReadable(cards: readonly Card[], direction: 'right' | 'down') {
  const { boxes, frames, edges } = layoutGraph(cards, direction);
  const placed = cards.map(({ id }) => boxes.get(id) as Box);
  expect(placed.every(Boolean)).toBe(true);
  placed.forEach((box, index) =>
    expect(placed.slice(index + 1).some((other) => overlap(box, other))).toBe(false),
  );
  for (const { id, environment } of cards) {
    const [frame, box] = [frames.get(environment) as Box, boxes.get(id) as Box];
    expect(box.x >= frame.x && box.x + box.width <= frame.x + frame.width).toBe(true);
    expect(box.y > frame.y && box.y + box.height <= frame.y + frame.height).toBe(true);
  }
  const [first, ...rest] = [...frames.values()];
  expect(rest.some((frame) => overlap(first as Box, frame))).toBe(false);
  expect(edges).toHaveLength(cards.flatMap(({ dependsOn }) => dependsOn).length);
}

describe('the layout of a graph', () => {
  const few = [
    card('s/a', 's'),
    card('s/b', 's', 's/a'),
    card('p/c', 'p', 's/b'),
    card('p/d', 'p'),
  ];
  const many = [...chain('s', 100), ...chain('p', 100)];

  it.each(['right', 'down'] as const)('places each card in its environment, going %s', (way) => {
    expectReadable(few, way);
    expectReadable(many, way);
  });

  it('places what depends on something behind it, or below', () => {
    for (const cards of [few, many]) {
      const { boxes } = layoutGraph(cards, 'right');
      for (const { id, dependsOn } of cards) {
        for (const upstream of dependsOn) {
          const [own, before] = [boxes.get(id) as Box, boxes.get(upstream) as Box];
          const isBeside = before.x + before.width <= own.x;
          const isBelow = before.y + before.height <= own.y;
          expect(isBeside || isBelow).toBe(true);
        }
      }
    }
  });

  it('is no tower, however many cards stand in one layer', () => {
    const wide = Array.from({ length: 1_000 }, (_each, index) => card(`e/${index}`, 'e'));
    const frame = layoutGraph(wide, 'right').frames.get('e') as Box;
    expect(frame.width / frame.height).toBeGreaterThan(1);
    expect(frame.width / frame.height).toBeLessThan(4);
  });
});
