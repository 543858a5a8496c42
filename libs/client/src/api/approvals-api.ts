import { paginate } from '../paginate';
import type { Session } from '../session';
import type { Approval } from '../types';

export class ApprovalsApi {
  constructor(private readonly session: Session) {}

  /** All that waits for a person, the oldest first. */
  list(): AsyncIterable<Approval> {
    return paginate(() => this.session.read('/api/v1/approvals', {}));
  }
}
