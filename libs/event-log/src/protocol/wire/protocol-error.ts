import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { ExpectedRevision } from '../../event-log.port';
import { LogUnavailable } from '../../event-log.port';
import { TOMBSTONE_REVISION } from '../byte-log.port';

/** What a call ends with: a gRPC status, and the trailers by which clients tell the reasons apart. */
export class ProtocolError extends Error {
  constructor(
    readonly code: status,
    message: string,
    readonly trailers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'ProtocolError';
  }
}

export const invalidArgument = (message: string): ProtocolError =>
  new ProtocolError(status.INVALID_ARGUMENT, message);

export const accessDenied = (): ProtocolError =>
  new ProtocolError(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });

export const streamDeleted = (stream: string): ProtocolError =>
  new ProtocolError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

export const maximumAppendSizeExceeded = (bytesMax: number): ProtocolError =>
  new ProtocolError(status.INVALID_ARGUMENT, `Maximum Append Size of ${bytesMax} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(bytesMax),
  });

export const missingMetadata = (missing: readonly string[]): ProtocolError =>
  new ProtocolError(
    status.INVALID_ARGUMENT,
    `Required Metadata Property '${missing.join()}' is missing`,
    {
      exception: 'missing-required-metadata-property',
      'required-metadata-properties': 'type,content-type',
    },
  );

/** As a status only deletions tell it; appends have an answer for it. */
export function wrongExpectedVersion(
  stream: string,
  expected: ExpectedRevision,
  actual: number,
): ProtocolError {
  const beliefs = { any: '-2', no_stream: '-1', stream_exists: '-4' } as const;
  const version = typeof expected === 'number' ? expectationText(expected) : beliefs[expected];
  return new ProtocolError(
    status.FAILED_PRECONDITION,
    `Append failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${version}, Actual version: ${actual}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': version,
      ...(actual >= 0 && { 'actual-version': revisionText(actual) }),
    },
  );
}

/** A revision that a client expects, which may be one that no stream reaches. */
export const expectationText = (revision: number): string =>
  BigInt.asUintN(64, BigInt(revision)).toString();

/** A revision as the wire has it: a tombstone stands at the largest one. */
export const revisionText = (revision: number): string =>
  revision >= TOMBSTONE_REVISION ? '9223372036854775807' : BigInt(revision).toString();

/** Hears of what was not foreseen: the client only learns that it happened. */
export type ReportFault = (error: unknown) => void;

/** What a call ends with, whatever was thrown. What is not foreseen is told as unknown, without its text. */
export function toProtocolError(error: unknown, report: ReportFault): ProtocolError {
  if (error instanceof ProtocolError) return error;
  if (error instanceof RangeError) return invalidArgument(error.message);
  if (error instanceof LogUnavailable) {
    return error.outcome === 'unknown'
      ? new ProtocolError(status.ABORTED, 'Operation timed out')
      : new ProtocolError(status.UNAVAILABLE, 'Server Is Not Ready');
  }
  report(error);
  return new ProtocolError(status.UNKNOWN, 'Unexpected error');
}

export function toServiceError(error: unknown, report: ReportFault): ServiceError {
  const known = toProtocolError(error, report);
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(known.trailers)) {
    // A trailer holds printable ASCII and nothing else.
    metadata.set(key, value.replace(/[^ -~]/g, '?'));
  }
  const { code, message } = known;
  return Object.assign(new Error(message), { code, details: ascii(message), metadata });
}

const ascii = (text: string): string => text.replace(/[^ -~]/g, '?');
