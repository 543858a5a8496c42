import { graphql, type ResultOf } from '@keelson/client/graphql';
import { COUNTS } from '../../parts/counts.documents';
import { WAITING } from '../../parts/waiting.documents';

export const RUN = graphql(
  `
    query Run($id: ID!, $at: String) {
      run(id: $id, at: $at) {
        id
        stackId
        stackName
        environment
        state
        since
        provisioner
        trigger {
          kind
          actor
          ref
        }
        pipelineId
        retryOf
        worker
        claims
        createdAt
        startedAt
        endedAt
        operations
        flowControl {
          pauseBetweenPreviewAndUpdate
          skipRefresh
          previewBeforeUpdate
        }
        steps {
          step
          status
          summary
          startedAt
          endedAt
        }
        delta {
          resources {
            ...Changed
          }
          outputs {
            ...Changed
          }
        }
        applied {
          ...Changed
        }
        applySkipped
        noChanges
        hasPlan
        planDigest
        cancelRequested
        reason
        failure {
          reason
          message
          step
          indeterminate
        }
        states {
          state
          at
          by
        }
        waiting {
          ...Waits
        }
      }
    }
  `,
  [COUNTS, WAITING],
);

export const RUN_PLAN = graphql(
  `
    query RunPlan($id: ID!, $at: String) {
      run(id: $id, at: $at) {
        id
        plan {
          planDigest
          delta {
            resources {
              ...Changed
            }
          }
          changes {
            address
            action
            reason
            before
            after
          }
          outputs
          drift
          warnings
        }
      }
    }
  `,
  [COUNTS],
);

export const RUN_INPUTS = graphql(`
  query RunInputs($id: ID!, $at: String) {
    run(id: $id, at: $at) {
      id
      variables
      inputs
      runtimeConfig
      provisioner
      source {
        archive
      }
      specDigest
      inputDigest
      workspaceDigest
      flowControl {
        isManual
        disableOnLifecycleEvents
        pauseBetweenPreviewAndUpdate
        previewBeforeUpdate
        skipRefresh
      }
    }
  }
`);

export const RUN_JOBS = graphql(`
  query RunJobs($run: String!, $at: String) {
    jobs(run: $run, at: $at, first: 50) {
      edges {
        node {
          id
          phase
          state
          attempt
          attemptsMax
          agent
          message
          createdAt
          claimedAt
          endedAt
        }
      }
    }
  }
`);

export const CONFIRM_RUN = graphql(`
  mutation ConfirmRun($id: ID!, $planDigest: String!, $comment: String) {
    confirmRun(id: $id, planDigest: $planDigest, comment: $comment) {
      id
    }
  }
`);

export const DISCARD_RUN = graphql(`
  mutation DiscardRun($id: ID!, $comment: String) {
    discardRun(id: $id, comment: $comment) {
      id
    }
  }
`);

export const CANCEL_RUN = graphql(`
  mutation CancelRun($id: ID!, $comment: String) {
    cancelRun(id: $id, comment: $comment) {
      id
    }
  }
`);

export const RETRY_RUN = graphql(`
  mutation RetryRun($id: ID!) {
    retryRun(id: $id) {
      id
    }
  }
`);

export type ShownRun = ResultOf<typeof RUN>['run'];
export type ShownPlan = NonNullable<ResultOf<typeof RUN_PLAN>['run']['plan']>;
export type ShownChange = ShownPlan['changes'][number];

export type RunJob = ResultOf<typeof RUN_JOBS>['jobs']['edges'][number]['node'];
