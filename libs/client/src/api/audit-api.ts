import type { Answer, Call, Filter, PathWith } from '../operation';
import { readLines } from '../read-lines';
import type { Session } from '../session';
import type {
  AuditProgress,
  AuditVerdict,
  EventWhy,
  ReplayDifference,
  ReplayVerdict,
} from '../types';

const LINES = 'application/x-ndjson';
type Lines<M extends 'get' | 'post', P extends PathWith<M>> = Answer<M, P, typeof LINES>;

/** Until the first byte: a backup looks around before it speaks. */
const FIRST_BYTE_TIMEOUT_MS = 300_000;

export class AuditApi {
  constructor(private readonly session: Session) {}

  why(
    eventId: string,
    page: { readonly limit?: number; readonly cursor?: string | undefined } = {},
  ): Promise<EventWhy> {
    return this.session.read('/api/v1/events/{id}/why', { path: { id: eventId }, query: page });
  }

  /** The bytes of an export, for a file. */
  export(filter: Filter<'/api/v1/audit/export'> = {}): Promise<ReadableStream<Uint8Array>> {
    return this.open('get', '/api/v1/audit/export', { query: filter, accept: LINES });
  }

  async *verify(signal?: AbortSignal): AsyncGenerator<AuditProgress | AuditVerdict> {
    const aborted = signal === undefined ? {} : { signal };
    yield* readLines<Lines<'get', '/api/v1/audit/verify'>>(
      await this.open('get', '/api/v1/audit/verify', { accept: LINES, ...aborted }),
    );
  }

  async *replay(
    signal?: AbortSignal,
  ): AsyncGenerator<AuditProgress | ReplayDifference | ReplayVerdict> {
    const aborted = signal === undefined ? {} : { signal };
    yield* readLines<Lines<'post', '/api/v1/audit/replay'>>(
      await this.open('post', '/api/v1/audit/replay', { accept: LINES, ...aborted }),
    );
  }

  /** The bytes of a backup, a tar file. */
  backup(): Promise<ReadableStream<Uint8Array>> {
    return this.open('get', '/api/v1/backup', { accept: 'application/x-tar' });
  }

  private open<M extends 'get' | 'post', P extends PathWith<M>>(
    method: M,
    path: P,
    call: Call<M, P>,
  ): Promise<ReadableStream<Uint8Array>> {
    return this.session.bytes(method, path, { timeoutMs: FIRST_BYTE_TIMEOUT_MS, ...call });
  }
}
