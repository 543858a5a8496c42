import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import type { Box } from './card';
import { isInSight } from './in-sight';

const READABLE_ZOOM = 0.75;
const MOVE_MS = 200;

type ShowChosenProps = {
  readonly chosen: string | undefined;
  readonly boxes: ReadonlyMap<string, Box>;
};

/** Brings a stack that was chosen elsewhere (in the address, by the search, at another stack) into sight. */
export function ShowChosen({ chosen, boxes }: ShowChosenProps) {
  const flow = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    const box = chosen === undefined ? undefined : boxes.get(chosen);
    if (!box) return;
    const sight = store.getState();
    const [, , zoom] = sight.transform;
    if (zoom >= READABLE_ZOOM / 2 && isInSight(box, sight)) return;
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, {
      zoom: Math.max(zoom, READABLE_ZOOM),
      duration: still ? 0 : MOVE_MS,
    });
  }, [chosen, boxes, flow, store]);
  return null;
}
