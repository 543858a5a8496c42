import { graphql } from '@keelson/client/graphql';

/** What tells of the workers of a run. */
export const RUN_WORKERS = graphql(`
  query RunWorkers($stream: ID!, $at: String) {
    stream(name: $stream, at: $at, first: 200) {
      edges {
        node {
          type
          at
          brief
        }
      }
    }
  }
`);
