import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { sessionQuery } from '../session/session-query';
import { ChangeFollower, liveSince } from './live';

/** Follows what changes for as long as the shell is there; without a session any more, it leads to the sign-in. */
export function useLive(): void {
  const queries = useQueryClient();
  const router = useRouter();
  useEffect(() => {
    const since = queries.getQueryData(liveSince.queryKey) ?? null;
    const follower = new ChangeFollower(since, () => {
      queries.setQueryData(sessionQuery.queryKey, null);
      const to = router.state.location.href;
      void router.navigate({ to: '/sign-in', search: { to, ended: true }, replace: true });
    });
    follower.begin();
    return () => follower.end();
  }, [queries, router]);
}
