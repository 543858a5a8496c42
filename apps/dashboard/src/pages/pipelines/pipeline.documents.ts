import { graphql, type ResultOf } from '@keelson/client/graphql';

export const PIPELINE = graphql(`
  query Pipeline($id: ID!, $at: String) {
    pipeline(id: $id, at: $at) {
      id
      projectName
      generation
      operation
      status
      result
      reason
      cancelRequested
      retryOf
      projectId
      concurrencyMax
      nodesTotal
      counts
      createdAt
      startedAt
      endedAt
      waiting {
        for
        why
        moves
        runId
        until
      }
      environments {
        name
        gate {
          manual
          reason
        }
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
      nodes {
        id
        environment
        dependsOn
        status
        reason
        runId
        runState
        stackId
        startedAt
        endedAt
        waiting {
          for
          why
          moves
          runId
          until
        }
        delta {
          resources {
            add
            change
            delete
          }
        }
      }
    }
  }
`);

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
        startedAt
        endedAt
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

export type ShownPipeline = ResultOf<typeof PIPELINE>['pipeline'];
export type ShownNode = ShownPipeline['nodes'][number];
export type ShownGate = ShownPipeline['gates'][number];
export type ShownEnvironment = ShownPipeline['environments'][number];
