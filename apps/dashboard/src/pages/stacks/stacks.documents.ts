import { graphql, type ResultOf } from '@keelson/client/graphql';

export const STACKS = graphql(`
  query Stacks($at: String, $after: String, $first: Int, $environment: String, $project: String) {
    stacks(at: $at, after: $after, first: $first, environment: $environment, project: $project) {
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
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

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
