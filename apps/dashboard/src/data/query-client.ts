import { ApiError } from '@keelson/client/graphql';
import { QueryClient } from '@tanstack/react-query';

const ATTEMPTS_MAX = 3;

/**
 * Answers stay good until the server says that they have changed (`live.ts`), so nothing is asked for again by time or focus.
 * A refusal is an answer; only what did not reach the server is asked again.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
      retry: (failures, fault) => !(fault instanceof ApiError) && failures < ATTEMPTS_MAX,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});
