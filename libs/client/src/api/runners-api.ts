import { paginate, type Page } from '../paginate';
import type { Session } from '../session';
import type { RunnerShown } from '../work-types';

export class RunnersApi {
  constructor(private readonly session: Session) {}

  list(): AsyncIterable<RunnerShown> {
    return paginate((cursor) =>
      this.session.read<Page<RunnerShown>>('/runners', { query: { cursor } }),
    );
  }
}
