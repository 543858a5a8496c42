import type { Box } from './card';

export type Sight = {
  readonly width: number;
  readonly height: number;
  /** Where the graph's origin is on the screen, and how near it is. */
  readonly transform: readonly [left: number, top: number, zoom: number];
};

/** Whether all of a card can be seen. */
export function isInSight(
  box: Box,
  { width, height, transform: [left, top, zoom] }: Sight,
): boolean {
  const [x, y] = [box.x * zoom + left, box.y * zoom + top];
  return x >= 0 && y >= 0 && x + box.width * zoom <= width && y + box.height * zoom <= height;
}

/** The one card that Tab comes to, from which arrows lead to the others: the one wanted where it can be seen, or else the first that can. */
export function tabStop(
  boxes: ReadonlyMap<string, Box>,
  wanted: string | undefined,
  sight: Sight,
): string | undefined {
  const box = wanted === undefined ? undefined : boxes.get(wanted);
  if (box && isInSight(box, sight)) return wanted;
  for (const [id, each] of boxes) if (isInSight(each, sight)) return id;
  return undefined;
}
