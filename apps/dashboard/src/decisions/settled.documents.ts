import { graphql } from '@keelson/client/graphql';

export const SETTLED_RUN = graphql(`
  query SettledRun($id: ID!, $at: String) {
    run(id: $id, at: $at) {
      id
      environment
      stackName
      state
      reason
      cancelRequested
      states {
        state
        at
        by
      }
    }
  }
`);

export const SETTLED_PIPELINE = graphql(`
  query SettledPipeline($id: ID!, $at: String) {
    pipeline(id: $id, at: $at) {
      id
      projectName
      status
      result
      endedAt
      cancelRequested
      gates {
        environment
        node
        state
        resolvedBy
        resolvedAt
        comment
      }
    }
  }
`);
