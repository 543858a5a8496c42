import { graphql, type ResultOf } from '@keelson/client/graphql';
import { COUNTS } from '../../parts/counts.documents';
import { WAITING } from '../../parts/waiting.documents';

export const APPROVALS = graphql(
  `
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
            ...Changed
          }
        }
        pipelineId
        projectName
        waiting {
          ...Waits
        }
      }
    }
  `,
  [COUNTS, WAITING],
);

export type ShownApproval = ResultOf<typeof APPROVALS>['approvals'][number];
