import type { Box } from './card';

export const arrows = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
} as const;
export type Arrow = keyof typeof arrows;

export const isArrow = (key: string): key is Arrow => key in arrows;

/** What lies beside the way counts more than what lies far ahead: an arrow leads along a row or a column where it can. */
const ASIDE_WEIGHT = 3;

/** The card that an arrow leads to from another one; undefined where there is none that way. */
export function nextCard(
  boxes: ReadonlyMap<string, Box>,
  from: string,
  arrow: Arrow,
): string | undefined {
  const start = boxes.get(from);
  if (!start) return undefined;
  const way = arrows[arrow];
  let nearest: string | undefined;
  let least = Infinity;
  for (const [id, box] of boxes) {
    const [dx, dy] = between(start, box);
    const ahead = dx * way.x + dy * way.y;
    if (ahead <= 0) continue;
    const aside = Math.abs(dx * way.y) + Math.abs(dy * way.x);
    const cost = ahead + ASIDE_WEIGHT * aside;
    if (cost < least) [nearest, least] = [id, cost];
  }
  return nearest;
}

function between(a: Box, b: Box): readonly [dx: number, dy: number] {
  return [b.x + b.width / 2 - (a.x + a.width / 2), b.y + b.height / 2 - (a.y + a.height / 2)];
}
