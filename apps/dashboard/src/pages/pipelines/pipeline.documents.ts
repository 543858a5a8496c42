import { graphql, type ResultOf } from '@keelson/client/graphql';
import { COUNTS } from '../../parts/counts.documents';
import { WAITING } from '../../parts/waiting.documents';

/** What of a pipeline changes while it goes on, beside its nodes. */
const PROGRESS = graphql(
  `
    fragment PipelineProgress on Pipeline {
      status
      result
      reason
      cancelRequested
      counts
      startedAt
      endedAt
      waiting {
        ...Waits
      }
      gates {
        environment
        node
        state
        reason
        comment
        resolvedBy
        openedAt
        resolvedAt
      }
    }
  `,
  [WAITING],
);

/** What of a node changes. */
const NODE_PROGRESS = graphql(
  `
    fragment NodeProgress on PipelineNode {
      place
      status
      reason
      runId
      runState
      startedAt
      endedAt
      workMs
      waiting {
        ...Waits
      }
      delta {
        resources {
          ...Changed
        }
      }
    }
  `,
  [WAITING, COUNTS],
);

export const PIPELINE = graphql(
  `
    query Pipeline($id: ID!, $at: String) {
      pipeline(id: $id, at: $at) {
        id
        projectName
        generation
        operation
        retryOf
        projectId
        concurrencyMax
        nodesTotal
        createdAt
        environments {
          name
          gate {
            manual
            reason
          }
        }
        ...PipelineProgress
        nodes {
          id
          environment
          dependsOn
          stackId
          ...NodeProgress
        }
      }
    }
  `,
  [PROGRESS, NODE_PROGRESS],
);

/** What has changed of a pipeline whose graph is known: of these nodes, or of all. */
export const PIPELINE_PROGRESS = graphql(
  `
    query PipelineProgress($id: ID!, $places: [Int!]) {
      pipeline(id: $id, places: $places) {
        ...PipelineProgress
        nodes {
          ...NodeProgress
        }
      }
    }
  `,
  [PROGRESS, NODE_PROGRESS],
);

/** Which pipelines of the project came before, for what its stacks took then. */
export const EARLIER_PIPELINES = graphql(`
  query EarlierPipelines($project: String!, $at: String) {
    pipelines(project: $project, at: $at, first: 20, status: completed) {
      edges {
        node {
          id
          result
          createdAt
        }
      }
    }
  }
`);

export const NODE_TIMES = graphql(`
  query NodeTimes($id: ID!, $at: String) {
    pipeline(id: $id, at: $at) {
      id
      nodes {
        id
        status
        workMs
      }
    }
  }
`);

export const CANCEL_PIPELINE = graphql(`
  mutation CancelPipeline($id: ID!, $comment: String) {
    cancelPipeline(id: $id, comment: $comment) {
      id
    }
  }
`);

export const RETRY_PIPELINE = graphql(`
  mutation RetryPipeline($id: ID!) {
    retryPipeline(id: $id) {
      id
    }
  }
`);

export type Progress = ResultOf<typeof PIPELINE_PROGRESS>['pipeline'];
export type ShownPipeline = ResultOf<typeof PIPELINE>['pipeline'];
export type ShownNode = ShownPipeline['nodes'][number];
export type ShownGate = ShownPipeline['gates'][number];
export type ShownEnvironment = ShownPipeline['environments'][number];
