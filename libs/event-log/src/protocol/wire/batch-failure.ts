import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { status } from '@grpc/grpc-js';
import {
  AccessDenied,
  BadRequest,
  MaximumAppendSizeExceeded,
  StreamDeleted,
  StreamIdentifier,
  Timeout,
  Unknown,
  WrongExpectedVersion,
} from '@eventstore/db-client/generated/shared_pb';
import type { ExpectedRevision } from '../../event-log.port';
import type { BatchFailure } from './batch-append';
import { type ReportFault, expectationText, revisionText, toProtocolError } from './protocol-error';

const failure = (
  code: number,
  message: string,
  type: string,
  detail: { serializeBinary(): Uint8Array },
): BatchFailure => ({
  code,
  message,
  detail: { type: `event_store.client.${type}`, bytes: detail.serializeBinary() },
});

export const batchTimeout = (): BatchFailure =>
  failure(status.DEADLINE_EXCEEDED, 'Timeout', 'Timeout', new Timeout());

export function batchDeleted(stream: string): BatchFailure {
  const identifier = new StreamIdentifier().setStreamName(Buffer.from(stream));
  const detail = new StreamDeleted().setStreamIdentifier(identifier);
  return failure(status.NOT_FOUND, 'Stream deleted', 'StreamDeleted', detail);
}

export function batchWrongVersion(expected: ExpectedRevision, actual: number): BatchFailure {
  const detail = new WrongExpectedVersion();
  if (actual >= 0) detail.setCurrentStreamRevision(revisionText(actual));
  else detail.setCurrentNoStream(new Empty());
  if (typeof expected === 'number') detail.setExpectedStreamPosition(expectationText(expected));
  else if (expected === 'any') detail.setExpectedAny(new Empty());
  else if (expected === 'no_stream') detail.setExpectedNoStream(new Empty());
  else detail.setExpectedStreamExists(new Empty());
  return failure(status.ALREADY_EXISTS, 'Wrong expected version', 'WrongExpectedVersion', detail);
}

/** Whatever was thrown, as the answer to one append; the others on the same call go on. */
export function batchFailure(error: unknown, report: ReportFault): BatchFailure {
  const { code, message, trailers } = toProtocolError(error, report);
  const bytesMax = trailers['maximum-append-size'];
  if (bytesMax !== undefined) {
    const detail = new MaximumAppendSizeExceeded().setMaxappendsize(Number(bytesMax));
    return failure(status.INVALID_ARGUMENT, message, 'MaximumAppendSizeExceeded', detail);
  }
  if (code === status.PERMISSION_DENIED || code === status.UNAUTHENTICATED) {
    return failure(status.PERMISSION_DENIED, message, 'AccessDenied', new AccessDenied());
  }
  if (code === status.INVALID_ARGUMENT) {
    return failure(
      status.INVALID_ARGUMENT,
      message,
      'BadRequest',
      new BadRequest().setMessage(message),
    );
  }
  if (code === status.ABORTED || code === status.UNAVAILABLE) return batchTimeout();
  return failure(status.UNKNOWN, message, 'Unknown', new Unknown());
}
