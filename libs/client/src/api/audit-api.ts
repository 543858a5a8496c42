import type {
  AuditExportFilter,
  AuditProgress,
  AuditVerdict,
  EventWhy,
  ReplayDifference,
  ReplayVerdict,
} from '../audit-types';
import { path } from '../path';
import { readLines } from '../read-lines';
import { apiBase, type Session } from '../session';

const LINES = 'application/x-ndjson';
/** Until the first byte: a backup looks around before it speaks. */
const FIRST_BYTE_TIMEOUT_MS = 300_000;

export class AuditApi {
  constructor(private readonly session: Session) {}

  why(
    eventId: string,
    page: { readonly limit?: number; readonly cursor?: string | undefined } = {},
  ): Promise<EventWhy> {
    return this.session.read(path`/events/${eventId}/why`, { query: page });
  }

  /** The bytes of an export, for a file. */
  export(filter: AuditExportFilter = {}): Promise<ReadableStream<Uint8Array>> {
    return this.open('/audit/export', { query: filter, accept: LINES });
  }

  async *verify(signal?: AbortSignal): AsyncGenerator<AuditProgress | AuditVerdict> {
    const aborted = signal === undefined ? {} : { signal };
    yield* readLines<AuditProgress | AuditVerdict>(
      await this.open('/audit/verify', { accept: LINES, ...aborted }),
    );
  }

  async *replay(
    signal?: AbortSignal,
  ): AsyncGenerator<AuditProgress | ReplayDifference | ReplayVerdict> {
    const aborted = signal === undefined ? {} : { signal };
    yield* readLines<AuditProgress | ReplayDifference | ReplayVerdict>(
      await this.open('/audit/replay', { method: 'POST', accept: LINES, ...aborted }),
    );
  }

  /** The bytes of a backup, a tar file. */
  backup(): Promise<ReadableStream<Uint8Array>> {
    return this.open('/backup', { accept: 'application/x-tar' });
  }

  private open(
    where: string,
    call: Parameters<Session['transport']['stream']>[1],
  ): Promise<ReadableStream<Uint8Array>> {
    const timeoutMs = FIRST_BYTE_TIMEOUT_MS;
    return this.session.transport.stream(`${apiBase}${where}`, { timeoutMs, ...call });
  }
}
