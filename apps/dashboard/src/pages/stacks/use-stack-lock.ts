import { useQuery } from '@tanstack/react-query';
import { liveQuery } from '../../data/live-query';
import { useShownMoment } from '../../time/shown-moment';
import { STACK_LOCK, type ShownLock } from './stack.documents';

/** Who has a stack now and who waits for it; undefined in the past, of which nobody knows. */
export function useStackLock(stackId: string): ShownLock | undefined {
  const isNow = useShownMoment() === undefined;
  const { data } = useQuery({
    ...liveQuery({
      document: STACK_LOCK,
      variables: { id: stackId, at: null },
      changesWith: [`stack:${stackId}`],
    }),
    enabled: isNow,
  });
  return isNow ? (data?.stack.lock ?? undefined) : undefined;
}
