import type { Filter } from '../operation';
import { paginate } from '../paginate';
import type { LogPosition, Session } from '../session';
import type { Activity, LogLine, LogPage, Plan, Run } from '../types';

export class RunsApi {
  constructor(private readonly session: Session) {}

  list(filter: Filter<'/api/v1/runs'> = {}): AsyncIterable<Run> {
    return paginate((cursor) =>
      this.session.read('/api/v1/runs', { query: { ...filter, cursor } }),
    );
  }

  show(run: string): Promise<Run> {
    return this.session.read('/api/v1/runs/{id}', { path: { id: run } });
  }

  /** What is confirmed is exactly the plan with this digest; another one is refused (`stale_plan`). */
  confirm(run: string, confirmation: { planDigest: string; comment?: string }): Promise<Run> {
    return this.session.command('post', '/api/v1/runs/{id}/confirm', {
      path: { id: run },
      body: confirmation,
    });
  }

  discard(run: string, comment?: string): Promise<Run> {
    return this.session.command('post', '/api/v1/runs/{id}/discard', {
      path: { id: run },
      body: comment === undefined ? {} : { comment },
    });
  }

  /** A request: it takes effect at the next boundary, and never inside an apply. */
  cancel(run: string): Promise<Run> {
    return this.session.command('post', '/api/v1/runs/{id}/cancel', {
      path: { id: run },
      body: {},
    });
  }

  /** A new run of the stack as it is now. */
  retry(run: string): Promise<Run> {
    return this.session.command('post', '/api/v1/runs/{id}/retry', { path: { id: run } });
  }

  /** How many ended when, and how; without hours all of them. */
  activity(filter: Filter<'/api/v1/activity'> = {}): Promise<Activity> {
    return this.session.read('/api/v1/activity', { query: filter });
  }

  plan(run: string): Promise<Plan> {
    return this.session.read('/api/v1/runs/{id}/plan', { path: { id: run } });
  }

  logs(run: string, from = 0): Promise<LogPage> {
    return this.session.read('/api/v1/runs/{id}/logs', { path: { id: run }, query: { from } });
  }

  /** Each line once, to the run's end, over restarts of the server. */
  followLogs(run: string, position: LogPosition = {}): AsyncIterable<LogLine> {
    return this.session.followLog('/api/v1/runs/{id}/logs', run, position);
  }
}
