import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type RefObject } from 'react';
import type { ShownRow } from './shown-rows';

/** Beyond what is seen, so that scrolling meets no empty lines. */
const OVERSCAN = 12;

export type DrawnRows = {
  /** The element that scrolls. */
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly virtual: Virtualizer<HTMLDivElement, Element>;
};

/** Draws the lines that are seen, and brings the chosen one into sight. */
export function useDrawnRows(
  rows: readonly ShownRow[],
  rowHeight: number,
  chosen: string | undefined,
): DrawnRows {
  const frame = useRef<HTMLDivElement>(null);
  // Its functions are called while rendering, and nothing here keeps what they answer.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
  });
  const index = rows.findIndex((row) => row.kind === 'node' && row.node.id === chosen);
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index);
  }, [index, virtual]);
  return { frame, virtual };
}
