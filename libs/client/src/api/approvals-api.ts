import { paginate, type Page } from '../paginate';
import type { Session } from '../session';
import type { Approval } from '../work-types';

export class ApprovalsApi {
  constructor(private readonly session: Session) {}

  /** All that waits for a person, the oldest first. */
  list(): AsyncIterable<Approval> {
    return paginate((cursor) =>
      this.session.read<Page<Approval>>('/approvals', { query: { cursor } }),
    );
  }
}
