import { graphql, type ResultOf } from '@keelson/client/graphql';

/** The newest events of a run's stream; a run has some dozens at most, unless its workers fell silent again and again. */
export const RUN_EVENTS = graphql(`
  query RunEvents($stream: ID!, $at: String) {
    stream(name: $stream, at: $at, first: 500) {
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
    }
  }
`);

export type ShownEvent = ResultOf<typeof RUN_EVENTS>['stream']['edges'][number]['node'];

export const RUN_EVENT_WHY = graphql(`
  query RunEventWhy($id: ID!) {
    eventWhy(id: $id, first: 20) {
      root {
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

export type LinkedEvent = ResultOf<typeof RUN_EVENT_WHY>['eventWhy']['causes'][number]['event'];
