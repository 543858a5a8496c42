import { graphql } from '@keelson/client/graphql';

export const RUN_CHANGED = graphql(`
  subscription RunChanged($after: String) {
    runChanged(after: $after) {
      id
    }
  }
`);

export const JOB_CHANGED = graphql(`
  subscription JobChanged($after: String) {
    jobChanged(after: $after) {
      id
    }
  }
`);

export const PIPELINE_CHANGED = graphql(`
  subscription PipelineChanged($after: String) {
    pipelineChanged(after: $after) {
      id
      places
    }
  }
`);

export const STACK_CHANGED = graphql(`
  subscription StackChanged($after: String) {
    stackChanged(after: $after) {
      id
    }
  }
`);

export const EVENT_APPENDED = graphql(`
  subscription EventAppended($after: String) {
    eventAppended(after: $after) {
      position
      stream
    }
  }
`);

/** How far the log goes. */
export const END_OF_LOG = graphql(`
  query EndOfLog {
    events(first: 1) {
      edges {
        node {
          position
        }
      }
    }
  }
`);
