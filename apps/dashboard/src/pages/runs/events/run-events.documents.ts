import { graphql, type ResultOf } from '@keelson/client/graphql';

/** What has happened to a run, the newest first. */
export const RUN_EVENTS = graphql(`
  query RunEvents($stream: ID!, $at: String, $after: String, $first: Int) {
    stream(name: $stream, at: $at, after: $after, first: $first) {
      edges {
        node {
          id
          type
          at
          actor
          actorKind
          revision
          position
          data
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export type ShownEvent = ResultOf<typeof RUN_EVENTS>['stream']['edges'][number]['node'];
