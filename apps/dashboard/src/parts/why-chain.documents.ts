import { graphql, type PartOf, type ResultOf } from '@keelson/client/graphql';

export const LINKED_EVENT = graphql(`
  fragment LinkedEvent on Event {
    id
    type
    stream
    actor
    actorKind
    at
  }
`);

export const EVENT_WHY = graphql(
  `
    query EventWhy($id: ID!) {
      eventWhy(id: $id, first: 50) {
        event {
          ...LinkedEvent
          revision
          position
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
            ...LinkedEvent
          }
        }
        effects {
          edges {
            node {
              ...LinkedEvent
            }
          }
          pageInfo {
            hasNextPage
          }
        }
      }
    }
  `,
  [LINKED_EVENT],
);

export type LinkedEvent = PartOf<typeof LINKED_EVENT>;
export type ShownWhy = ResultOf<typeof EVENT_WHY>['eventWhy'];
