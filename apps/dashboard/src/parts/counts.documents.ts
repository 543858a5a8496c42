import { graphql } from '@keelson/client/graphql';

/** What `ChangeCounts` shows. */
export const COUNTS = graphql(`
  fragment Changed on Counts {
    add
    change
    delete
  }
`);
