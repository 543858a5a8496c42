import { graphql, type ResultOf } from '@keelson/client/graphql';
import { WAITING } from '../../parts/waiting.documents';

export const WAITING_RUNS = graphql(
  `
    query WaitingRuns($at: String, $state: [RunState!], $after: String, $first: Int) {
      runs(at: $at, state: $state, after: $after, first: $first) {
        edges {
          node {
            id
            stackName
            environment
            state
            since
            waiting {
              ...Waits
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [WAITING],
);

export type WaitingRun = ResultOf<typeof WAITING_RUNS>['runs']['edges'][number]['node'];
