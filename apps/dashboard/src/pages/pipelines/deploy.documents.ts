import { graphql, type ResultOf } from '@keelson/client/graphql';

/** What a person chooses from, newest first. */
export const PROJECTS = graphql(`
  query Projects($at: String) {
    projects(at: $at, first: 500) {
      edges {
        node {
          id
          org
          name
        }
      }
    }
  }
`);

/** What a pipeline of the project would deploy now. */
export const PROJECT_AS_DEFINED = graphql(`
  query ProjectAsDefined($id: ID!, $at: String) {
    project(id: $id, at: $at) {
      name
      generation
      environments {
        name
      }
      stacks {
        id
      }
    }
  }
`);

export const RUN_PIPELINE = graphql(`
  mutation RunPipeline($project: ID!) {
    runPipeline(project: $project) {
      id
    }
  }
`);

export type ProjectAsDefined = ResultOf<typeof PROJECT_AS_DEFINED>['project'];
export type DeployableProject = ResultOf<typeof PROJECTS>['projects']['edges'][number]['node'];
