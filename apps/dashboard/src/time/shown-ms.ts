import { useQuery } from '@tanstack/react-query';
import { liveQuery } from '../data/live-query';
import { NEWEST_EVENT } from './moments.documents';
import { timeOf, useShownMoment } from './shown-moment';

/** When the moment was that the screen shows, in milliseconds; undefined for the present, and until a position's time is known. */
export function useShownMs(): number | undefined {
  const at = useShownMoment();
  const time = timeOf(at);
  const newest = useQuery({
    ...liveQuery({ document: NEWEST_EVENT, variables: { at: at ?? null }, changesWith: [] }),
    enabled: at !== undefined && time === undefined,
  });
  if (at === undefined || time !== undefined) return time;
  const event = newest.data?.events.edges[0]?.node;
  return event ? Date.parse(event.at) : undefined;
}
