import { liveQuery } from '../../data/live-query';
import { APPROVALS } from './approvals.documents';

/** Everything that waits for a person; the page and the count in the navigation ask the same. */
export function approvalsQuery(at: string | null) {
  return liveQuery({
    document: APPROVALS,
    variables: { at },
    changesWith: ['approvals'],
  });
}
