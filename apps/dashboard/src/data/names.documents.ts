import { graphql } from '@keelson/client/graphql';

export const NAMES = graphql(`
  query Names($at: String) {
    stacks(at: $at, first: 500) {
      edges {
        node {
          id
          name
          environment
        }
      }
    }
    runs(at: $at, first: 500) {
      edges {
        node {
          id
          stackName
          environment
        }
      }
    }
    pipelines(at: $at, first: 200) {
      edges {
        node {
          id
          projectId
          projectName
          generation
        }
      }
    }
  }
`);
