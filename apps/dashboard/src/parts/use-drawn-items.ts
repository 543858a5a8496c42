import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** Fewer are all drawn, so that the browser's own search finds them. */
const DRAWN_ALL_MAX = 120;
const ROW_HEIGHT = 41;
const OVERSCAN = 20;

export type DrawnItems = {
  /** Where the items begin. */
  readonly body: RefObject<HTMLTableSectionElement | null>;
  readonly indexes: readonly number[];
  /** Room for what is not drawn, above and below. */
  readonly aboveHeight: number;
  readonly belowHeight: number;
  /** Told of each row, whose height is its own; undefined where all are drawn. */
  readonly measure: ((row: HTMLElement | null) => void) | undefined;
};

/** Of a long list in a page that scrolls, the part that is seen. */
export function useDrawnItems(count: number): DrawnItems {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  const isLong = count > DRAWN_ALL_MAX;
  useLayoutEffect(() => {
    if (isLong && body.current) {
      setTop(Math.round(body.current.getBoundingClientRect().top + window.scrollY));
    }
  }, [isLong, count]);
  const virtual = useWindowVirtualizer({
    count: isLong ? count : 0,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollMargin: top,
  });
  if (!isLong) {
    const indexes = Array.from({ length: count }, (_each, index) => index);
    return { body, indexes, aboveHeight: 0, belowHeight: 0, measure: undefined };
  }
  const drawn = virtual.getVirtualItems();
  return {
    body,
    indexes: drawn.map(({ index }) => index),
    aboveHeight: (drawn[0]?.start ?? top) - top,
    belowHeight: virtual.getTotalSize() - ((drawn.at(-1)?.end ?? top) - top),
    measure: virtual.measureElement,
  };
}
