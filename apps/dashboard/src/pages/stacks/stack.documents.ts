import { graphql, type ResultOf } from '@keelson/client/graphql';
import { COUNTS } from '../../parts/counts.documents';
import { WAITING } from '../../parts/waiting.documents';

export const STACK = graphql(
  `
    query Stack($id: ID!, $at: String) {
      stack(id: $id, at: $at) {
        id
        org
        name
        environment
        projectId
        provisioner
        generation
        specDigest
        deleted
        needsRefresh
        needsRefreshReason
        variables
        dependsOn
        createdAt
        updatedAt
        source {
          archive
        }
        flowControl {
          isManual
          skipRefresh
          previewBeforeUpdate
          pauseBetweenPreviewAndUpdate
          disableOnLifecycleEvents
        }
        outputs {
          version
          runId
          outputs
        }
        state {
          version
          serial
          sizeBytes
        }
        drift {
          status
          findings {
            address
            action
          }
        }
        lastRun {
          id
          state
          failure {
            step
            message
          }
        }
        runs(first: 1) {
          edges {
            node {
              id
              waiting {
                ...Waits
              }
            }
          }
        }
      }
    }
  `,
  [WAITING],
);

/** What is known of the present alone. */
export const STACK_LOCK = graphql(`
  query StackLock($id: ID!, $at: String) {
    stack(id: $id, at: $at) {
      lock {
        holder {
          runId
          state
        }
        queue {
          runId
          state
        }
        tool {
          who
          operation
          created
        }
      }
    }
  }
`);

export const STACK_RESOURCES = graphql(`
  query StackResources($id: ID!, $at: String) {
    stack(id: $id, at: $at) {
      resources {
        version
        items {
          address
          mode
          type
          name
          module
          provider
          tainted
        }
      }
    }
  }
`);

export const STATE_VERSIONS = graphql(`
  query StateVersions($id: ID!, $at: String, $after: String, $first: Int) {
    stack(id: $id, at: $at) {
      stateVersions(after: $after, first: $first) {
        edges {
          node {
            version
            serial
            digest
            sizeBytes
            runId
            recordedAt
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

export const STATE_DIFF = graphql(`
  query StateDiff($id: ID!, $at: String, $from: Int, $to: Int) {
    stack(id: $id, at: $at) {
      stateDiff(from: $from, to: $to) {
        from
        to
        outputs
        added {
          address
          type
        }
        removed {
          address
          type
        }
        changed {
          address
          type
          attributes
        }
      }
    }
  }
`);

export const STACK_RUNS = graphql(
  `
    query StackRuns($id: ID!, $at: String, $after: String, $first: Int) {
      stack(id: $id, at: $at) {
        runs(after: $after, first: $first) {
          edges {
            node {
              id
              state
              createdAt
              startedAt
              endedAt
              noChanges
              trigger {
                kind
                actor
              }
              delta {
                resources {
                  ...Changed
                }
              }
              failure {
                message
              }
              waiting {
                ...Waits
              }
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,
  [COUNTS, WAITING],
);

export const STACK_HISTORY = graphql(`
  query StackHistory($id: ID!, $at: String, $after: String, $first: Int) {
    stack(id: $id, at: $at) {
      history(after: $after, first: $first) {
        edges {
          node {
            id
            at
            actor
            summary
            runId
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/** The stacks of the same project: the edges of its graph are in their variables. */
export const STACK_NEIGHBOURS = graphql(`
  query StackNeighbours($project: String!, $at: String) {
    stacks(project: $project, at: $at, first: 500) {
      edges {
        node {
          id
          name
          environment
          variables
          dependsOn
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

export const START_RUN = graphql(`
  mutation StartRun($stack: ID!) {
    startRun(stack: $stack, type: tracked) {
      id
    }
  }
`);

export const DELETE_STACK = graphql(`
  mutation DeleteStack($id: ID!, $force: Boolean!, $reason: String) {
    deleteStack(id: $id, force: $force, reason: $reason)
  }
`);

export type ShownStack = ResultOf<typeof STACK>['stack'];
export type ShownLock = NonNullable<ResultOf<typeof STACK_LOCK>['stack']['lock']>;
export type ShownResource = ResultOf<typeof STACK_RESOURCES>['stack']['resources']['items'][number];
export type ShownStateVersion = ResultOf<
  typeof STATE_VERSIONS
>['stack']['stateVersions']['edges'][number]['node'];
export type ShownStateDiff = ResultOf<typeof STATE_DIFF>['stack']['stateDiff'];
export type StackRun = ResultOf<typeof STACK_RUNS>['stack']['runs']['edges'][number]['node'];
export type StackHistoryEntry = ResultOf<
  typeof STACK_HISTORY
>['stack']['history']['edges'][number]['node'];
export type StackNeighbour = ResultOf<typeof STACK_NEIGHBOURS>['stacks']['edges'][number]['node'];
