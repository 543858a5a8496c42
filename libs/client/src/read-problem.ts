import { ApiError, type Fault, type Problem } from './api-error';

const detailLengthMax = 2_000;

/** Turns any refused answer into an ApiError; a proxy in between may have written something that is not a problem document. */
export async function readProblem(response: Response): Promise<ApiError> {
  const retryAfterMs = retryAfter(response.headers.get('retry-after'));
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel();
    return new ApiError({
      status: response.status,
      code: 'unexpected_redirect',
      title:
        'The server answered with a redirect, which is not followed because it would take the token elsewhere',
    });
  }
  return new ApiError(problemOf(response, await textOf(response)), retryAfterMs);
}

async function textOf(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch {
    return '';
  }
}

function problemOf(response: Response, text: string): Problem {
  const fallback = {
    status: response.status,
    code: `http_${response.status}`,
    title: response.statusText || `HTTP ${response.status}`,
  };
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return text === '' ? fallback : { ...fallback, detail: text.slice(0, detailLengthMax) };
  }
  if (!isRecord(body)) return fallback;
  return {
    status: response.status,
    code: typeof body.code === 'string' ? body.code : fallback.code,
    title: typeof body.title === 'string' ? body.title : fallback.title,
    ...(typeof body.detail === 'string' ? { detail: body.detail } : {}),
    ...(Array.isArray(body.faults) ? { faults: body.faults.filter(isFault) } : {}),
  };
}

function retryAfter(header: string | null): number | undefined {
  return header !== null && /^\d+$/.test(header) ? Number(header) * 1_000 : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFault(value: unknown): value is Fault {
  return isRecord(value) && typeof value.path === 'string' && typeof value.message === 'string';
}
