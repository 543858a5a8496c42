import { STATUS_CODES } from 'node:http';
import { BadRequestException, HttpException } from '@nestjs/common';
import { ArchiveRefused } from '@keelson/artifacts';
import { ApplyRefused } from '@keelson/commands';
import { DecisionRejected, type RejectionCode } from '@keelson/domain';
import { LogUnavailable } from '@keelson/event-log';
import { ManifestInvalid } from '@keelson/manifests';
import {
  AmbiguousName,
  InvalidCursor,
  InvalidMoment,
  LogGap,
  NotFound,
  PastBusy,
  ProjectionStopped,
  RebuildInProgress,
  ViewsInUse,
} from '@keelson/views';
import { ProblemException, type Problem } from './problem';

const STATUS_OF: Readonly<Record<RejectionCode, number>> = {
  already_exists: 409,
  not_found: 404,
  deleted: 409,
  wrong_state: 409,
  past_point_of_no_return: 409,
  stale_plan: 409,
  stale_token: 409,
  not_acknowledged: 409,
  already_claimed: 409,
  not_in_lane: 409,
  wrong_revision: 409,
  invalid: 422,
};

/** What nobody foresaw. */
export const INTERNAL: Problem = {
  type: 'about:blank',
  title: 'Internal Server Error',
  status: 500,
  code: 'internal',
  detail: 'the server failed to answer; its log says why',
};

/** Says what went wrong in the words of RFC 9457; undefined for what nobody foresaw. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof ProblemException) {
    return problem(error.getStatus(), error.code, error.detail, error.extra);
  }
  if (error instanceof DecisionRejected) {
    return problem(STATUS_OF[error.code], error.code, error.message, error.details);
  }
  if (error instanceof ManifestInvalid || error instanceof ApplyRefused) {
    return problem(422, 'manifest_invalid', error.message, { faults: error.faults });
  }
  if (error instanceof ArchiveRefused) return problem(422, 'archive_refused', error.message);
  if (error instanceof AmbiguousName) {
    return problem(409, 'ambiguous_name', error.message, { candidates: error.candidates });
  }
  if (error instanceof NotFound) return problem(404, 'not_found', error.message);
  if (error instanceof InvalidCursor) {
    const message = 'it does not come from this list';
    return problem(400, 'invalid_request', error.message, {
      faults: [{ path: 'cursor', message }],
    });
  }
  const ofViews = ofTheViews(error);
  if (ofViews) return ofViews;
  if (error instanceof LogGap) {
    return problem(409, 'log_gap', error.message, { expected: error.expected });
  }
  if (error instanceof LogUnavailable) {
    return problem(503, 'log_unavailable', 'the event log cannot be reached; try again');
  }
  if (error instanceof BadRequestException) return badRequest(error);
  if (error instanceof HttpException) return ofHttp(error);
  return ofFramework(error);
}

/** What can be wrong with the past, and with building views anew. */
function ofTheViews(error: unknown): Problem | undefined {
  if (error instanceof InvalidMoment) {
    const isFuture = error.kind === 'future';
    const detail = isFuture ? 'that moment is yet to come' : 'the request is not valid';
    const faults = [{ path: 'at', message: error.message }];
    return problem(isFuture ? 422 : 400, isFuture ? 'future_moment' : 'invalid_request', detail, {
      faults,
    });
  }
  if (error instanceof PastBusy) return problem(503, 'past_busy', error.message);
  if (error instanceof RebuildInProgress) return problem(409, 'rebuild_in_progress', error.message);
  if (error instanceof ViewsInUse) return problem(409, 'views_in_use', error.message);
  if (error instanceof ProjectionStopped) {
    const { eventId, position } = error.poison;
    const event = { eventId, position: String(position) };
    return problem(409, 'projection_stopped', error.message, { event });
  }
  return undefined;
}

function ofHttp(error: HttpException): Problem {
  return problem(error.getStatus(), codeOf(error.getStatus()), error.message);
}

/** Errors of Fastify carry a status: a body that is too large or no JSON. */
function ofFramework(error: unknown): Problem | undefined {
  const { statusCode, message } = error as { statusCode?: unknown; message?: unknown };
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode > 499) return undefined;
  return problem(statusCode, codeOf(statusCode), String(message));
}

/** The validation pipe answers faults as an array of `{ path, message }`. */
function badRequest(error: BadRequestException): Problem {
  const response = error.getResponse() as { faults?: unknown };
  return Array.isArray(response.faults)
    ? problem(400, 'invalid_request', 'the request is not valid', { faults: response.faults })
    : problem(400, 'invalid_request', error.message);
}

function codeOf(status: number): string {
  switch (status) {
    case 400:
      return 'invalid_request';
    case 401:
      return 'unauthenticated';
    case 403:
      return 'forbidden';
    case 404:
      return 'not_found';
    case 413:
      return 'too_large';
    case 415:
      return 'unsupported_media_type';
    default:
      return `http_${status}`;
  }
}

function problem(
  status: number,
  code: string,
  detail: string,
  extra: Readonly<Record<string, unknown>> = {},
): Problem {
  const title = STATUS_CODES[status] ?? 'Error';
  return { ...extra, type: 'about:blank', title, status, code, detail };
}
