import { paginate } from '../paginate';
import type { Session } from '../session';
import type { RunnerShown } from '../types';

export class RunnersApi {
  constructor(private readonly session: Session) {}

  list(): AsyncIterable<RunnerShown> {
    return paginate(() => this.session.read('/api/v1/runners', {}));
  }
}
