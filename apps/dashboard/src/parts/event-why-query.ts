import { ask } from '@keelson/client/graphql';
import { queryOptions } from '@tanstack/react-query';
import { EVENT_WHY } from './why-chain.documents';

/** Why an event is there never changes; what it led to is found when it is looked at again. */
export function eventWhyQuery(id: string) {
  return queryOptions({
    queryKey: ['EventWhy', id],
    queryFn: ({ signal }) => ask(EVENT_WHY, { id }, { signal }),
    staleTime: 0,
  });
}
