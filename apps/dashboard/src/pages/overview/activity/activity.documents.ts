import { graphql, type ResultOf } from '@keelson/client/graphql';

/** When runs ended and how, as the server counts them. */
export const ACTIVITY = graphql(`
  query Activity($at: String, $hours: Int) {
    activity(at: $at, hours: $hours) {
      from
      to
      stepMs
      bars {
        from
        finished
        failed
        canceled
        discarded
      }
    }
  }
`);

export type CountedRuns = ResultOf<typeof ACTIVITY>['activity'];
