import { liveQuery } from '../../../data/live-query';
import { RUN_PLAN } from '../run.documents';

/** The plan of a run, as the page and the dialog that agrees to it read it. */
export function runPlanQuery(runId: string, at: string | null) {
  return liveQuery({
    document: RUN_PLAN,
    variables: { id: runId, at },
    changesWith: [`run:${runId}`],
  });
}
