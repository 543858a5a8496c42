import { graphql, type PartOf, type ResultOf } from '@keelson/client/graphql';
import { WAITING } from '../../parts/waiting.documents';

const PIPELINE = graphql(
  `
    fragment OverviewPipeline on PipelineSummary {
      id
      projectName
      status
      result
      nodesTotal
      counts
      createdAt
      startedAt
      endedAt
      waiting {
        ...Waits
      }
    }
  `,
  [WAITING],
);

const RUN = graphql(
  `
    fragment OverviewRun on Run {
      id
      stackName
      environment
      state
      since
      failure {
        message
      }
      waiting {
        ...Waits
      }
    }
  `,
  [WAITING],
);

/** Of what is under way the newest, and of what failed the last. */
export const OVERVIEW = graphql(
  `
    query Overview($at: String, $atWork: [RunState!]) {
      running: pipelines(at: $at, first: 20, status: running) {
        edges {
          node {
            ...OverviewPipeline
          }
        }
      }
      cancelling: pipelines(at: $at, first: 20, status: cancelling) {
        edges {
          node {
            ...OverviewPipeline
          }
        }
      }
      queued: pipelines(at: $at, first: 20, status: queued) {
        edges {
          node {
            ...OverviewPipeline
          }
        }
      }
      atWork: runs(at: $at, first: 20, state: $atWork) {
        edges {
          node {
            ...OverviewRun
          }
        }
      }
      failed: runs(at: $at, first: 10, state: [failed]) {
        edges {
          node {
            ...OverviewRun
          }
        }
      }
    }
  `,
  [PIPELINE, RUN],
);

/** Stacks of which nobody knows for sure that they are as they should be; and whether there is a stack at all. */
export const UNSURE_STACKS = graphql(`
  query UnsureStacks($at: String) {
    unsure: stacks(at: $at, first: 20, unsure: true) {
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
      pageInfo {
        hasNextPage
      }
    }
    any: stacks(at: $at, first: 1) {
      edges {
        cursor
      }
    }
  }
`);

export type OverviewPipeline = PartOf<typeof PIPELINE>;
export type OverviewRun = PartOf<typeof RUN>;
export type ListedStack = ResultOf<typeof UNSURE_STACKS>['unsure']['edges'][number]['node'];
