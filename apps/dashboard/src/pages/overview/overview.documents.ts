import { graphql, type ResultOf } from '@keelson/client/graphql';

/** Of what is under way the newest, and of what failed the last. */
export const OVERVIEW = graphql(`
  query Overview($at: String) {
    running: pipelines(at: $at, first: 20, status: running) {
      edges {
        node {
          id
          projectName
          status
          result
          nodesTotal
          counts
          startedAt
          endedAt
        }
      }
    }
    atWork: runs(
      at: $at
      first: 20
      state: [preparing, initializing, refreshing, planning, confirmed, preparing_apply, applying]
    ) {
      edges {
        node {
          id
          stackName
          environment
          state
          since
          failure {
            message
          }
        }
      }
    }
    failed: runs(at: $at, first: 10, state: [failed]) {
      edges {
        node {
          id
          stackName
          environment
          state
          since
          failure {
            message
          }
        }
      }
    }
  }
`);

/** Stacks of which nobody knows for sure that they are as they should be. */
export const UNSURE_STACKS = graphql(`
  query UnsureStacks($at: String) {
    stacks(at: $at, first: 500) {
      edges {
        node {
          id
          name
          environment
          needsRefresh
          needsRefreshReason
          drift {
            status
            findings {
              address
            }
          }
        }
      }
    }
  }
`);

export type ShownOverview = ResultOf<typeof OVERVIEW>;
export type OverviewPipeline = ShownOverview['running']['edges'][number]['node'];
export type OverviewRun = ShownOverview['failed']['edges'][number]['node'];
export type ListedStack = ResultOf<typeof UNSURE_STACKS>['stacks']['edges'][number]['node'];
