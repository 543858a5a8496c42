import { ApiError } from '@keelson/client/graphql';
import { QueryClient } from '@tanstack/react-query';
import { liveConnection } from './live-connection';

const ATTEMPTS_MAX = 3;
const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 2_000;

/**
 * Answers stay good until the server says that they have changed (`live.ts`), so nothing is asked for again by time or focus.
 * A refusal is an answer; only what did not reach the server is asked again: for as long as the page says that the server cannot be
 * reached, and a few times where it says nothing.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
      retry: (failures, fault) =>
        !(fault instanceof ApiError) &&
        (failures < ATTEMPTS_MAX || liveConnection.state === 'lost'),
      retryDelay: (failures) => Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** failures),
    },
    mutations: { networkMode: 'always', retry: false },
  },
});
