import { liveQuery } from '../../../data/live-query';
import { RUN_EVENTS } from './run-events.documents';

/** What has happened to a run; its rail and its list of events ask the same. */
export function runEventsQuery(runId: string, at: string | null) {
  return liveQuery({
    document: RUN_EVENTS,
    variables: { stream: `run-${runId}`, at },
    changesWith: [`stream:run-${runId}`],
  });
}
