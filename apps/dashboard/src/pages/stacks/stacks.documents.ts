import { graphql, type ResultOf } from '@keelson/client/graphql';
import { WAITING } from '../../parts/waiting.documents';

export const STACKS = graphql(
  `
    query Stacks(
      $at: String
      $after: String
      $first: Int
      $environment: String
      $project: String
      $text: String
      $unsure: Boolean
    ) {
      stacks(
        at: $at
        after: $after
        first: $first
        environment: $environment
        project: $project
        text: $text
        unsure: $unsure
      ) {
        edges {
          node {
            id
            name
            environment
            projectId
            provisioner
            generation
            needsRefresh
            updatedAt
            drift {
              status
            }
            state {
              version
            }
            lastRun {
              id
              state
              waiting {
                ...Waits
              }
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [WAITING],
);

/** What the list can be narrowed to. */
export const STACK_PROJECTS = graphql(`
  query StackProjects($at: String) {
    projects(at: $at, first: 500) {
      edges {
        node {
          id
          name
          environments {
            name
          }
        }
      }
    }
  }
`);

export type ListedStack = ResultOf<typeof STACKS>['stacks']['edges'][number]['node'];
export type StackProject = ResultOf<typeof STACK_PROJECTS>['projects']['edges'][number]['node'];
