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
      concurrencyMax
      nodesTotal
      counts
      createdAt
      startedAt
      endedAt
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
        startedAt
        endedAt
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
