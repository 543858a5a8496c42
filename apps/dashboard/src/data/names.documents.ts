import { graphql } from '@keelson/client/graphql';

export const NAMES = graphql(`
  query Names($ids: [ID!]!) {
    names(ids: $ids) {
      id
      name
    }
  }
`);
