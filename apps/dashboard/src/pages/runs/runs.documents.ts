import { graphql, type ResultOf } from '@keelson/client/graphql';
import { COUNTS } from '../../parts/counts.documents';
import { WAITING } from '../../parts/waiting.documents';

export const RUNS = graphql(
  `
    query Runs(
      $at: String
      $after: String
      $first: Int
      $state: [RunState!]
      $stack: String
      $environment: String
      $pipeline: String
      $text: String
    ) {
      runs(
        at: $at
        after: $after
        first: $first
        state: $state
        stack: $stack
        environment: $environment
        pipeline: $pipeline
        text: $text
      ) {
        edges {
          node {
            id
            stackName
            environment
            state
            since
            createdAt
            startedAt
            endedAt
            noChanges
            cancelRequested
            delta {
              resources {
                ...Changed
              }
            }
            trigger {
              kind
              actor
            }
            failure {
              message
            }
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
  [COUNTS, WAITING],
);

export type ListedRun = ResultOf<typeof RUNS>['runs']['edges'][number]['node'];
