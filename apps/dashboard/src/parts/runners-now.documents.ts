import { graphql } from '@keelson/client/graphql';

export const RUNNERS_NOW = graphql(`
  query RunnersNow {
    runners {
      state
    }
  }
`);
