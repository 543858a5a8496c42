import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { RunSearch } from './run.search';

/** What the address of this run says, and how to change it without leaving a trace in the browser's history. */
export function useRunSearch(): readonly [RunSearch, (change: RunSearch) => void] {
  const search = useSearch({ from: '/shell/runs/$runId' });
  const navigate = useNavigate({ from: '/runs/$runId' });
  const change = useCallback(
    (part: RunSearch): void =>
      void navigate({
        search: (before) => ({ ...before, ...part }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  return [search, change];
}
