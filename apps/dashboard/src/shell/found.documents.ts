import { graphql } from '@keelson/client/graphql';

export const FOUND = graphql(`
  query Found($at: String) {
    stacks(at: $at, first: 500) {
      edges {
        node {
          id
          name
          environment
        }
      }
    }
    pipelines(at: $at, first: 50) {
      edges {
        node {
          id
          projectName
          generation
          status
        }
      }
    }
    runs(at: $at, first: 100) {
      edges {
        node {
          id
          stackName
          environment
          state
        }
      }
    }
  }
`);
