import { useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { useState, type KeyboardEvent } from 'react';
import { isInSight, tabStop } from './in-sight';
import type { GraphLayout } from './layout-graph';
import { isArrow, nextCard } from './next-card';

const CARD = '.react-flow__node';

/**
 * One card is reached by Tab, the others from there by the arrows: with a thousand cards nobody would get past them otherwise. The card is
 * brought into sight before it gets the focus, because only what is in sight is drawn.
 */
export function useRoving({ boxes }: GraphLayout, chosen: string | undefined) {
  const flow = useReactFlow();
  const store = useStoreApi();
  const [reached, setReached] = useState<string>();
  const stop = useStore((sight) => tabStop(boxes, reached ?? chosen, sight));
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const { key, currentTarget, target } = event;
    const card = target instanceof Element ? target.closest(CARD) : null;
    const from = card?.getAttribute('data-id');
    if (!isArrow(key) || card !== target || typeof from !== 'string') return;
    event.preventDefault();
    const next = nextCard(boxes, from, key);
    const box = next === undefined ? undefined : boxes.get(next);
    if (next === undefined || !box) return;
    setReached(next);
    const focus = (): void =>
      currentTarget.querySelector<HTMLElement>(`${CARD}[data-id="${CSS.escape(next)}"]`)?.focus();
    if (isInSight(box, store.getState())) {
      focus();
      return;
    }
    const centre = [box.x + box.width / 2, box.y + box.height / 2] as const;
    const moved = flow.setCenter(...centre, { zoom: flow.getZoom(), duration: 0 });
    void moved.then(() => requestAnimationFrame(focus));
  };
  return { stop, onKeyDown };
}
