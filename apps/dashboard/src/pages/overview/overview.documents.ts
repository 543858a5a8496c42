import { graphql, type ResultOf } from '@keelson/client/graphql';

/** Of what is under way and what waits the newest, and of what failed the last. */
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
    waiting: pipelines(at: $at, first: 20, status: awaiting_approval) {
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
    unconfirmed: runs(at: $at, first: 20, state: [unconfirmed]) {
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

export type ShownOverview = ResultOf<typeof OVERVIEW>;
export type OverviewPipeline = ShownOverview['running']['edges'][number]['node'];
export type OverviewRun = ShownOverview['failed']['edges'][number]['node'];
