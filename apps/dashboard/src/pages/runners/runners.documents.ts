import { graphql, type ResultOf } from '@keelson/client/graphql';

export const RUNNERS = graphql(`
  query Runners {
    runners {
      name
      state
      firstSeenAt
      seenAt
      jobs {
        jobId
        runId
        stackId
        stackName
        environment
        since
      }
    }
  }
`);

export type ShownRunner = ResultOf<typeof RUNNERS>['runners'][number];
export type RunnerJob = ShownRunner['jobs'][number];
