import { graphql } from '@keelson/client/graphql';

/** Who has asked for the end of a pipeline. */
export const PIPELINE_CANCEL = graphql(`
  query PipelineCancel($stream: String!, $at: String) {
    events(stream: $stream, type: "PipelineCancelRequested", at: $at, first: 1) {
      edges {
        node {
          actor
          at
        }
      }
    }
  }
`);
