import { graphql } from '@keelson/client/graphql';

/** What `WaitingNote` and `WaitingWords` show. */
export const WAITING = graphql(`
  fragment Waits on Waiting {
    for
    why
    moves
    runId
    until
  }
`);
