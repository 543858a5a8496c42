import { graphql } from '@keelson/client/graphql';

/** The newest event of a moment, which says when that was. */
export const NEWEST_EVENT = graphql(`
  query NewestEvent($at: String) {
    events(at: $at, first: 1) {
      edges {
        node {
          position
          at
        }
      }
    }
  }
`);

export const RECENT_EVENTS = graphql(`
  query RecentEvents($after: String) {
    events(first: 500, after: $after) {
      edges {
        node {
          id
          position
          at
          type
          stream
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);
