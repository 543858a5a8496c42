import type { components } from './openapi-types';

/** RFC 9457 as Keelson answers it: `code` is stable and may be programmed against, the texts may not. */
export type Problem = Pick<
  components['schemas']['Problem'],
  'status' | 'code' | 'title' | 'detail' | 'faults'
>;

/** One thing that is wrong with what was sent, with the path to it. */
export type Fault = NonNullable<Problem['faults']>[number];

/** The server answered, and the answer is no. Nothing is said here about whether the same call may succeed later. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly faults: readonly Fault[];
  /** What the server asked to wait before another try. */
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly problem: Problem,
    retryAfterMs?: number,
  ) {
    super(problem.detail === undefined ? problem.title : `${problem.title}: ${problem.detail}`);
    this.name = 'ApiError';
    this.status = problem.status;
    this.code = problem.code;
    this.title = problem.title;
    this.detail = problem.detail;
    this.faults = problem.faults ?? [];
    this.retryAfterMs = retryAfterMs;
  }
}
