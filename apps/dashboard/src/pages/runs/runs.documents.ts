import { graphql, type ResultOf } from '@keelson/client/graphql';

export const RUNS = graphql(`
  query Runs(
    $at: String
    $after: String
    $first: Int
    $state: [RunState!]
    $stack: String
    $environment: String
    $pipeline: String
  ) {
    runs(
      at: $at
      after: $after
      first: $first
      state: $state
      stack: $stack
      environment: $environment
      pipeline: $pipeline
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
              add
              change
              delete
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
            why
            moves
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** What the filters of the list offer. */
export const RUN_STACKS = graphql(`
  query RunStacks($at: String) {
    stacks(at: $at, first: 500) {
      edges {
        node {
          id
          name
          environment
        }
      }
    }
  }
`);

export type ListedRun = ResultOf<typeof RUNS>['runs']['edges'][number]['node'];
