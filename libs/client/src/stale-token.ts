import { ApiError } from './api-error';

/** The job is no longer this worker's: its lease passed to another, or the job has ended. Nothing it writes is accepted. */
export class StaleToken extends Error {
  constructor(options?: ErrorOptions) {
    super('the job belongs to somebody else by now, or has ended', options);
    this.name = 'StaleToken';
  }

  /** A job that the server does not know cannot be worked on either; a 404 that is not a problem document is a proxy's. */
  static orSame(error: unknown): unknown {
    if (!(error instanceof ApiError)) return error;
    const unknownJob = error.status === 404 && !error.code.startsWith('http_');
    return error.code === 'stale_token' || unknownJob ? new StaleToken({ cause: error }) : error;
  }
}
