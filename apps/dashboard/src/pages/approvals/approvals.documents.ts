import { graphql, type ResultOf } from '@keelson/client/graphql';

export const APPROVALS = graphql(`
  query Approvals($at: String) {
    approvals(at: $at) {
      kind
      since
      until
      environment
      stackName
      reason
      runId
      planDigest
      delta {
        resources {
          add
          change
          delete
        }
      }
      pipelineId
      projectName
    }
  }
`);

export type ShownApproval = ResultOf<typeof APPROVALS>['approvals'][number];
