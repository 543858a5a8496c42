import { graphql, type ResultOf } from '@keelson/client/graphql';

/** The newest runs, for when they ended and how. */
export const ACTIVITY = graphql(`
  query Activity($at: String) {
    runs(at: $at, first: 500, state: [finished, failed, canceled, discarded]) {
      edges {
        node {
          endedAt
          state
        }
      }
    }
  }
`);

export type EndedRun = ResultOf<typeof ACTIVITY>['runs']['edges'][number]['node'];
