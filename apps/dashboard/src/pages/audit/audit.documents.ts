import { graphql, type ResultOf } from '@keelson/client/graphql';

export const EVENTS = graphql(`
  query Events(
    $at: String
    $after: String
    $first: Int
    $stream: String
    $type: String
    $actor: String
    $correlation: String
    $text: String
    $from: String
    $to: String
  ) {
    events(
      at: $at
      after: $after
      first: $first
      stream: $stream
      type: $type
      actor: $actor
      correlation: $correlation
      text: $text
      from: $from
      to: $to
    ) {
      edges {
        node {
          id
          type
          stream
          revision
          position
          actor
          actorKind
          at
          correlationId
          brief
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** Whose id ends so, or what is called so. */
export const STREAM_SOUGHT = graphql(`
  query StreamSought($text: String!) {
    stacks(text: $text, first: 50) {
      edges {
        node {
          id
          environment
          name
        }
      }
    }
    runs(text: $text, first: 5) {
      edges {
        node {
          id
        }
      }
    }
    pipelines(text: $text, first: 5) {
      edges {
        node {
          id
        }
      }
    }
  }
`);

export type ListedEvent = ResultOf<typeof EVENTS>['events']['edges'][number]['node'];
