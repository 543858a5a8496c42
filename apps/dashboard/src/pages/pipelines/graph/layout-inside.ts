import { Graph, layout } from '@dagrejs/dagre';
import { layers } from '@keelson/domain';
import type { Box, Card } from './card';

/** `right`: what depends stands at the right of what it depends on; `down` for narrow screens. */
export type Direction = 'right' | 'down';
export type Point = { readonly x: number; readonly y: number };

export type Placed = {
  readonly boxes: ReadonlyMap<string, Box>;
  /** Ways around other cards, by `from>to`, where the layout knows some. */
  readonly ways: ReadonlyMap<string, readonly Point[]>;
  readonly width: number;
  readonly height: number;
};

const GAP = 14;
const LAYER_GAP = 56;
/** Within a layer that is broken into several columns. */
const COLUMN_GAP = 16;

/** Dagre's order of few cards, with ways around what is between: 100 cards take it some 0.2 s. */
export function byDagre(cards: readonly Card[], direction: Direction): Placed {
  const graph = new Graph();
  graph.setGraph({
    rankdir: direction === 'right' ? 'LR' : 'TB',
    nodesep: GAP,
    ranksep: LAYER_GAP,
    edgesep: 8,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const inside = new Set(cards.map(({ id }) => id));
  for (const { id, size } of cards) graph.setNode(id, { ...size });
  for (const { id, dependsOn } of cards) {
    for (const upstream of dependsOn) if (inside.has(upstream)) graph.setEdge(upstream, id);
  }
  layout(graph);
  const boxes = new Map<string, Box>();
  for (const { id, size } of cards) {
    const { x = 0, y = 0 } = graph.node(id) as Partial<Point>;
    boxes.set(id, { ...size, x: x - size.width / 2, y: y - size.height / 2 });
  }
  const ways = new Map<string, readonly Point[]>();
  for (const edge of graph.edges()) {
    const { points = [] } = graph.edge(edge) as { points?: readonly Point[] };
    ways.set(`${edge.v}>${edge.w}`, points);
  }
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { boxes, ways, width, height };
}

/**
 * Layers in columns, each broken into as many as make the whole `aspect` times as wide as high. Linear: dagre takes 1.2 to 16 s for
 * 1,000 cards, and stands a layer of hundreds in one column that nobody can read. Cards of a layer stand beside what they depend on.
 */
export function inLayers(cards: readonly Card[], direction: Direction, aspect: number): Placed {
  const { width, height } = cards[0]?.size ?? { width: 0, height: 0 };
  const index = new Map(cards.map(({ id }, place) => [id, place]));
  const ordered = cards.map(({ dependsOn }) => ({
    dependsOn: dependsOn.flatMap((id) => index.get(id) ?? []),
  }));
  const across = direction === 'right' ? aspect : 1 / aspect;
  const perLine = Math.max(
    6,
    Math.ceil(Math.sqrt((cards.length * (width + COLUMN_GAP)) / ((height + GAP) * across))),
  );
  const boxes = new Map<string, Box>();
  const seat: number[] = [];
  let along = 0;
  let most = 0;
  for (const layer of layers(ordered)) {
    const near = (card: number): number =>
      mean((ordered[card]?.dependsOn ?? []).map((up) => seat[up] ?? 0));
    const sorted = [...layer].sort((one, other) => near(one) - near(other) || one - other);
    // Lines of one length: the last one is no remainder.
    const lines = Math.max(1, Math.round(layer.length / perLine));
    const inLine = Math.ceil(layer.length / lines);
    sorted.forEach((card, place) => {
      const line = Math.floor(place / inLine);
      const rank = place % inLine;
      seat[card] = rank;
      const box =
        direction === 'right'
          ? { x: along + line * (width + COLUMN_GAP), y: rank * (height + GAP) }
          : { x: rank * (width + COLUMN_GAP), y: along + line * (height + GAP) };
      boxes.set(cards[card]?.id ?? '', { ...box, width, height });
      most = Math.max(most, direction === 'right' ? box.y + height : box.x + width);
    });
    const depth = direction === 'right' ? width + COLUMN_GAP : height + GAP;
    along += lines * depth + LAYER_GAP - (direction === 'right' ? COLUMN_GAP : GAP);
  }
  const length = Math.max(0, along - LAYER_GAP);
  return direction === 'right'
    ? { boxes, ways: new Map(), width: length, height: most }
    : { boxes, ways: new Map(), width: most, height: length };
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
