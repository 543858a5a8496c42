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
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const EVENT_WHY = graphql(`
  query EventWhy($id: ID!) {
    eventWhy(id: $id, first: 50) {
      event {
        id
        type
        stream
        revision
        position
        actor
        actorKind
        at
        correlationId
        causationId
        data
      }
      root {
        id
        actor
        actorKind
        at
      }
      causes {
        event {
          id
          type
          stream
          actor
          actorKind
          at
        }
      }
      effects {
        edges {
          node {
            id
            type
            stream
            actor
            actorKind
            at
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  }
`);

export type ListedEvent = ResultOf<typeof EVENTS>['events']['edges'][number]['node'];
export type ShownWhy = ResultOf<typeof EVENT_WHY>['eventWhy'];
export type LinkedEvent = ShownWhy['causes'][number]['event'];
