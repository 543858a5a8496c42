import { useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { liveList } from '../../data/live-list';
import { useShownMoment } from '../../time/shown-moment';
import { EVENTS } from './audit.documents';
import type { AuditSearch } from './audit.search';
import { useStream } from './use-stream';

const EVENTS_PER_PAGE = 100;

/** The events that the address asks for, newest first. */
export function useEvents({
  stream: asked,
  type,
  actor,
  correlation,
  text,
  from,
  to,
}: AuditSearch) {
  const at = useShownMoment() ?? null;
  const stream = useStream(asked);
  return useSuspenseInfiniteQuery(
    liveList({
      document: EVENTS,
      variables: {
        at,
        first: EVENTS_PER_PAGE,
        stream: stream ?? null,
        type: type ?? null,
        actor: actor ?? null,
        correlation: correlation ?? null,
        text: text ?? null,
        from: from ?? null,
        to: to ?? null,
      },
      changesWith: ['events'],
      connection: ({ events }) => events,
    }),
  );
}
