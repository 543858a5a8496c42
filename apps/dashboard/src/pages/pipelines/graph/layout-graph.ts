import type { Box, Card, Size } from './card';
import { byDagre, inLayers, type Direction, type Placed, type Point } from './layout-inside';

export type Edge = {
  readonly from: string;
  readonly to: string;
  /** As an SVG path. */
  readonly path: string;
};

export type GraphLayout = {
  readonly boxes: ReadonlyMap<string, Box>;
  /** Around the cards of each environment. */
  readonly frames: ReadonlyMap<string, Box>;
  readonly edges: readonly Edge[];
};

/** From here on dagre is too slow for a page that opens at once. */
const DAGRE_CARDS_MAX = 120;
const PADDING = 18;
export const FRAME_HEAD = 38;
/** Room for edges, and for the name of an environment that is seen from far away. */
const FRAME_GAP = 64;
/** Of the place that a graph has on a wide screen. */
const ASPECT = 2;
/** A frame holds its name and what answers its gate. */
const FRAME_WIDTH_MIN = 260;

/**
 * Places the cards of each environment by themselves, and the environments in their order, in as many columns as let them
 * be drawn largest.
 */
export function layoutGraph(cards: readonly Card[], direction: Direction): GraphLayout {
  const inside = new Map<string, Card[]>();
  for (const card of cards) {
    const members = inside.get(card.environment);
    if (members) members.push(card);
    else inside.set(card.environment, [card]);
  }
  const aspect = direction === 'right' ? ASPECT / inside.size : ASPECT / 4;
  const placed = [...inside].map(([environment, members]) => ({
    environment,
    ...(cards.length <= DAGRE_CARDS_MAX
      ? byDagre(members, direction)
      : inLayers(members, direction, aspect)),
  }));
  const boxes = new Map<string, Box>();
  const frames = framesOf(placed, direction);
  const ways = new Map<string, readonly Point[]>();
  for (const { environment, ...own } of placed) {
    const frame = frames.get(environment) ?? { x: 0, y: 0 };
    const offset = { x: frame.x + PADDING, y: frame.y + FRAME_HEAD };
    for (const [id, box] of own.boxes) boxes.set(id, moved(box, offset));
    for (const [key, way] of own.ways) {
      ways.set(
        key,
        way.map((point) => moved(point, offset)),
      );
    }
  }
  return { boxes, frames, edges: edgesOf(cards, boxes, ways, direction) };
}

type PlacedEnvironment = Placed & { readonly environment: string };

function framesOf(
  placed: readonly PlacedEnvironment[],
  direction: Direction,
): ReadonlyMap<string, Box> {
  let best = inColumns(placed, 1);
  if (direction === 'down') return best;
  for (let columns = 2; columns <= placed.length; columns += 1) {
    const other = inColumns(placed, columns);
    if (sizeOf(other) <= sizeOf(best)) best = other;
  }
  return best;
}

/** Row by row, as one reads. */
function inColumns(
  placed: readonly PlacedEnvironment[],
  columns: number,
): ReadonlyMap<string, Box> {
  const sizes = placed.map(({ width, height }) => ({
    width: Math.max(FRAME_WIDTH_MIN, width + 2 * PADDING),
    height: height + FRAME_HEAD + PADDING,
  }));
  const lefts = startsOf(sizes, columns, (index) => index % columns, 'width');
  const rows = Math.ceil(placed.length / columns);
  const tops = startsOf(sizes, rows, (index) => Math.floor(index / columns), 'height');
  return new Map(
    placed.map(({ environment }, index) => [
      environment,
      {
        x: lefts[index % columns] ?? 0,
        y: tops[Math.floor(index / columns)] ?? 0,
        ...(sizes[index] ?? { width: 0, height: 0 }),
      },
    ]),
  );
}

/** Where each line of a grid begins: behind the largest of those before it. */
function startsOf(
  sizes: readonly Size[],
  lines: number,
  lineOf: (index: number) => number,
  side: keyof Size,
): readonly number[] {
  const starts: number[] = [];
  let along = 0;
  for (let line = 0; line < lines; line += 1) {
    starts.push(along);
    const inLine = sizes.filter((_size, index) => lineOf(index) === line);
    along += Math.max(...inLine.map((size) => size[side])) + FRAME_GAP;
  }
  return starts;
}

/** How much it has to be made smaller to be seen whole. */
function sizeOf(frames: ReadonlyMap<string, Box>): number {
  const boxes = [...frames.values()];
  const width = Math.max(...boxes.map((box) => box.x + box.width));
  const height = Math.max(...boxes.map((box) => box.y + box.height));
  return Math.max(width, height * ASPECT);
}

const moved = <Place extends Point>(place: Place, by: Point): Place => ({
  ...place,
  x: place.x + by.x,
  y: place.y + by.y,
});

function edgesOf(
  cards: readonly Card[],
  boxes: ReadonlyMap<string, Box>,
  ways: ReadonlyMap<string, readonly Point[]>,
  direction: Direction,
): readonly Edge[] {
  return cards.flatMap(({ id, dependsOn }) =>
    dependsOn.flatMap((upstream) => {
      const [from, to] = [boxes.get(upstream), boxes.get(id)];
      if (!from || !to) return [];
      const way = ways.get(`${upstream}>${id}`)?.slice(1, -1) ?? [];
      return [{ from: upstream, to: id, path: pathOf(from, to, way, direction) }];
    }),
  );
}

/** From the middle of one side to the middle of the opposite one, through the points between. */
function pathOf(from: Box, to: Box, way: readonly Point[], direction: Direction): string {
  // Where the other one does not stand ahead, it is below.
  const heading = direction === 'right' && to.x < from.x + from.width ? 'down' : direction;
  const start =
    heading === 'right'
      ? { x: from.x + from.width, y: from.y + from.height / 2 }
      : { x: from.x + from.width / 2, y: from.y + from.height };
  const end =
    heading === 'right'
      ? { x: to.x, y: to.y + to.height / 2 }
      : { x: to.x + to.width / 2, y: to.y };
  const stops = [start, ...(way.length > 1 ? way : []), end];
  const curves = stops.slice(1).map((stop, index) => curve(stops[index] ?? start, stop, heading));
  return `M${at(start)}${curves.join('')}`;
}

function curve(from: Point, to: Point, heading: Direction): string {
  if (heading === 'right') {
    const reach = Math.max(16, Math.abs(to.x - from.x) / 2);
    return `C${at({ x: from.x + reach, y: from.y })} ${at({ x: to.x - reach, y: to.y })} ${at(to)}`;
  }
  const reach = Math.max(16, Math.abs(to.y - from.y) / 2);
  return `C${at({ x: from.x, y: from.y + reach })} ${at({ x: to.x, y: to.y - reach })} ${at(to)}`;
}

const at = ({ x, y }: Point): string => `${Math.round(x)} ${Math.round(y)}`;
