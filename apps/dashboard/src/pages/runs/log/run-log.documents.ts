import { graphql, type ResultOf } from '@keelson/client/graphql';

export const RUN_LOG = graphql(`
  query RunLog($id: ID!, $from: Int!) {
    runLog(id: $id, from: $from) {
      items {
        offset
        step
        at
        text
      }
      next
      ended
    }
  }
`);

export type ToldLine = ResultOf<typeof RUN_LOG>['runLog']['items'][number];

export const FOLLOWED_LOG = graphql(`
  subscription FollowedLog($id: ID!, $from: Int!) {
    logs(id: $id, from: $from) {
      items {
        offset
        step
        at
        text
      }
      next
      ended
    }
  }
`);
