import { graphql } from '@keelson/client/graphql';

export const NODE_NAMES = graphql(`
  query NodeNames($id: ID!, $places: [Int!]) {
    pipeline(id: $id, places: $places) {
      id
      nodes {
        id
        place
      }
    }
  }
`);
