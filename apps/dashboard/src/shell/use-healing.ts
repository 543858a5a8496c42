import { ServerUnreachable } from '@keelson/client/graphql';
import { useEffect, useEffectEvent } from 'react';
import { PartMissing } from '../data/load-part';
import { mayReloadFor } from '../data/reload-guard';
import { serverAnswers } from '../data/server-answers';

/** Shows a page again that was not shown because the server was away, as soon as it is back. */
export function useHealing(error: unknown, again: () => Promise<void>): void {
  const heal = useEffectEvent(async (): Promise<void> => {
    if (!(error instanceof PartMissing)) return again();
    if (mayReloadFor(error.message, Date.now(), window.sessionStorage)) window.location.reload();
  });
  useEffect(() => {
    if (!(error instanceof PartMissing || error instanceof ServerUnreachable)) return undefined;
    const leaving = new AbortController();
    serverAnswers(leaving.signal).then(
      () => heal(),
      () => undefined,
    );
    return () => leaving.abort();
  }, [error]);
}
