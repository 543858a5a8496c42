import { graphql } from '@keelson/client/graphql';

export const FOUND = graphql(`
  query Found($text: String!, $at: String) {
    stacks(text: $text, at: $at, first: 10) {
      edges {
        node {
          id
          name
          environment
        }
      }
    }
    pipelines(text: $text, at: $at, first: 10) {
      edges {
        node {
          id
          projectName
          generation
          status
        }
      }
    }
    runs(text: $text, at: $at, first: 10) {
      edges {
        node {
          id
          stackName
          environment
          state
        }
      }
    }
    runners {
      name
      state
    }
  }
`);
