import { paginate, type Page } from '../paginate';
import { path } from '../path';
import type { Session } from '../session';
import type { LogLine, LogPage, Plan, Run, RunState } from '../types';

export type RunFilter = {
  readonly stack?: string;
  readonly state?: RunState;
  readonly pipeline?: string;
  readonly limit?: number;
};
export type LogPosition = { readonly from?: number; readonly signal?: AbortSignal };

export class RunsApi {
  constructor(private readonly session: Session) {}

  list(filter: RunFilter = {}): AsyncIterable<Run> {
    return paginate((cursor) =>
      this.session.read<Page<Run>>('/runs', { query: { ...filter, cursor } }),
    );
  }

  show(run: string): Promise<Run> {
    return this.session.read(path`/runs/${run}`);
  }

  /** What is confirmed is exactly the plan with this digest; another one is refused (`stale_plan`). */
  confirm(run: string, confirmation: { planDigest: string; comment?: string }): Promise<Run> {
    return this.session.command(path`/runs/${run}/confirm`, { body: confirmation });
  }

  discard(run: string, comment?: string): Promise<Run> {
    return this.session.command(path`/runs/${run}/discard`, {
      body: comment === undefined ? {} : { comment },
    });
  }

  /** A request: it takes effect at the next boundary, and never inside an apply. */
  cancel(run: string): Promise<Run> {
    return this.session.command(path`/runs/${run}/cancel`, { body: {} });
  }

  /** A new run of the stack as it is now. */
  retry(run: string): Promise<Run> {
    return this.session.command(path`/runs/${run}/retry`, { body: {} });
  }

  plan(run: string): Promise<Plan> {
    return this.session.read(path`/runs/${run}/plan`);
  }

  logs(run: string, from = 0): Promise<LogPage> {
    return this.session.read(path`/runs/${run}/logs`, { query: { from } });
  }

  /** Each line once, to the run's end, over restarts of the server. */
  followLogs(run: string, position: LogPosition = {}): AsyncIterable<LogLine> {
    return this.session.followLog(path`/runs/${run}/logs`, position);
  }
}
