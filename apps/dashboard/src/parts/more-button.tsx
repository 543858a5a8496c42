import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';

/** A list that is read page by page. */
export type More = {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
};

/** The next page is asked for while its place is still below the edge of the screen. */
const AHEAD = '600px';

/** Reads a list on as soon as somebody gets near its end; a button, for whoever does not scroll, and where that has failed. */
export function MoreButton({ more }: { readonly more: More }) {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = more;
  const place = useRef<HTMLDivElement>(null);
  const reads = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  useEffect(() => {
    if (!reads || !place.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) void fetchNextPage();
      },
      { rootMargin: AHEAD },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [reads, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <div ref={place}>
      <Button
        variant="subtle"
        fullWidth
        loading={isFetchingNextPage}
        onClick={() => void fetchNextPage()}
      >
        {isFetchNextPageError ? 'The next ones did not come: try again' : 'Show more'}
      </Button>
    </div>
  );
}
