import type { LinkProps } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';

/** A step from the overview to a page. */
export type Crumb = { readonly text: string } & Pick<LinkProps, 'to' | 'params' | 'search'>;

let trail: readonly Crumb[] | undefined;
const listeners = new Set<() => void>();

function lay(crumbs: readonly Crumb[] | undefined): void {
  trail = crumbs;
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A page that knows what it is about says the way to it, itself included, for as long as it is there. */
export function useTrail(crumbs: readonly Crumb[] | undefined): void {
  const known = JSON.stringify(crumbs);
  useEffect(() => {
    if (known === undefined) return;
    lay(JSON.parse(known) as readonly Crumb[]);
    return () => lay(undefined);
  }, [known]);
}

/** What the page has said; undefined where its route says all there is. */
export const useLaidTrail = (): readonly Crumb[] | undefined =>
  useSyncExternalStore(listen, () => trail);
