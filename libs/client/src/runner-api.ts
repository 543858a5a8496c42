import type { JobReport, NextStep, Step } from '@keelson/domain';
import { ApiError } from './api-error';
import { backoffMs, type BackoffLimits } from './backoff';
import type { Answer, Call, Method, PathWith } from './operation';
import { pathOf } from './path';
import { ServerUnreachable } from './server-unreachable';
import { StaleToken } from './stale-token';
import { Transport, type TransportOptions } from './transport';
import type { ClaimedJob, ClaimRequest, Heartbeat, ShippedLine } from './types';
import { wait } from './wait';

/** The right to write for a job: lost when the lease ends or the job does. */
export type Claim = { readonly jobId: string; readonly token: string };

export type RunnerApiOptions = TransportOptions & {
  readonly backoff?: BackoffLimits;
  /** Told when a call is about to be repeated, so that an outage is seen in the log. */
  readonly onRetry?: (call: string, error: Error) => void;
};

/** A call that is repeated until it is answered, or its signal is aborted. */
type Lasting = { readonly path: Readonly<Record<string, string>>; readonly signal: AbortSignal };

const defaultBackoff: BackoffLimits = { firstMs: 100, maxMs: 5_000 };
/** The answer to a long poll is due at once after its wait. */
const claimGraceMs = 15_000;
const leaveTimeoutMs = 2_000;
const heartbeatTimeoutMs = 10_000;
const transferTimeoutMs = 300_000;
const retryAfterMsMax = 60_000;

/**
 * The worker protocol. `claim` and `heartbeat` are tried once: the caller has a rhythm of his own. Everything else belongs to a
 * job in flight and is repeated with capped backoff for as long as it takes, because the protocol makes each repeat harmless:
 * until `signal` is aborted, the server says that the token is stale (`StaleToken`), or refuses for a reason that time does not
 * heal (`ApiError`). A token of the API that is refused (401, 403) may be set right while the tool works, so it is repeated too.
 */
export class RunnerApi {
  private readonly transport: Transport;
  private readonly backoff: BackoffLimits;

  constructor(private readonly options: RunnerApiOptions) {
    this.transport = new Transport(options);
    this.backoff = options.backoff ?? defaultBackoff;
  }

  async claim(
    agent: string,
    request: ClaimRequest,
    signal: AbortSignal,
  ): Promise<readonly ClaimedJob[]> {
    const { body } = await this.transport.call('post', '/api/v1/job-agents/{agent}/queue/claim', {
      path: { agent },
      body: request,
      timeoutMs: request.waitMs + claimGraceMs,
      signal,
    });
    return body.items;
  }

  /** Tells that this agent takes no more jobs. Tried once: nothing but what people see depends on it. */
  async leave(agent: string): Promise<void> {
    await this.transport.call('post', '/api/v1/job-agents/{agent}/queue/leave', {
      path: { agent },
      timeoutMs: leaveTimeoutMs,
    });
  }

  /** The server answers when the job is to be cancelled, after `waitMs` at the latest; the lease is renewed at once. */
  async heartbeat(claim: Claim, waitMs: number, signal: AbortSignal): Promise<Heartbeat> {
    try {
      const { body } = await this.transport.call('post', '/api/v1/jobs/{id}/heartbeat', {
        path: { id: claim.jobId },
        body: { token: claim.token, waitMs: Math.floor(waitMs) },
        timeoutMs: waitMs + heartbeatTimeoutMs,
        signal,
      });
      return body;
    } catch (error) {
      throw StaleToken.orSame(error);
    }
  }

  work({ jobId, token }: Claim, signal: AbortSignal): Promise<ClaimedJob> {
    const call = { path: { id: jobId }, query: { token }, signal };
    return this.answered('get', '/api/v1/jobs/{id}/work', call);
  }

  async report(
    { jobId, token }: Claim,
    reports: readonly JobReport[],
    signal: AbortSignal,
  ): Promise<NextStep> {
    const call = { path: { id: jobId }, body: { token, reports }, signal };
    return (await this.answered('post', '/api/v1/jobs/{id}/reports', call)).next;
  }

  /** Answers the number of the line that the server expects next. */
  async logs(
    { jobId, token }: Claim,
    batch: { readonly step: Step; readonly from: number; readonly lines: readonly ShippedLine[] },
    signal: AbortSignal,
  ): Promise<number> {
    const call = { path: { id: jobId }, body: { token, ...batch }, signal };
    return (await this.answered('post', '/api/v1/jobs/{id}/logs', call)).next;
  }

  putPlan(
    { jobId, token }: Claim,
    document: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<void> {
    const call = { ...carrying(token), path: { id: jobId }, body: document, signal };
    return this.answered('put', '/api/v1/jobs/{id}/plan', call);
  }

  async putWorkspace(
    { jobId, token }: Claim,
    archive: Uint8Array,
    signal: AbortSignal,
  ): Promise<string> {
    const { digest } = await this.answered('put', '/api/v1/jobs/{id}/workspace', {
      ...carrying(token),
      path: { id: jobId },
      bytes: { content: archive, type: 'application/octet-stream' },
      timeoutMs: transferTimeoutMs,
      signal,
    });
    return digest;
  }

  getWorkspace({ jobId, token }: Claim, signal: AbortSignal): Promise<Uint8Array> {
    return this.received('/api/v1/jobs/{id}/workspace', {
      ...carrying(token),
      path: { id: jobId },
      accept: 'application/octet-stream',
      signal,
    });
  }

  getSource(sha256: string, signal: AbortSignal): Promise<Uint8Array> {
    const call = { path: { sha256 }, accept: 'application/gzip', signal } as const;
    return this.received('/api/v1/sources/{sha256}', call);
  }

  private answered<M extends Method, P extends PathWith<M>>(
    method: M,
    path: P,
    call: Call<M, P> & Lasting,
  ): Promise<Answer<M, P>> {
    return this.untilAnswered(path, call, async () => {
      return (await this.transport.call(method, path, call)).body;
    });
  }

  private received<P extends PathWith<'get'>>(
    path: P,
    call: Call<'get', P> & Lasting,
  ): Promise<Uint8Array> {
    return this.untilAnswered(path, call, () =>
      this.transport.bytes(path, { timeoutMs: transferTimeoutMs, ...call }),
    );
  }

  private async untilAnswered<T>(
    path: string,
    { path: parts, signal }: Lasting,
    send: () => Promise<T>,
  ): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await send();
      } catch (error) {
        if (!mayPass(error)) throw path.includes('/jobs/') ? StaleToken.orSame(error) : error;
        this.options.onRetry?.(pathOf(path, parts), error);
        const asked = error instanceof ApiError ? error.retryAfterMs : undefined;
        const pause = asked ?? backoffMs(attempt, this.backoff);
        await wait(Math.min(pause, retryAfterMsMax), signal);
      }
    }
  }
}

function carrying(token: string): { readonly header: { readonly 'Keelson-Token': string } } {
  return { header: { 'Keelson-Token': token } };
}

function mayPass(error: unknown): error is ApiError | ServerUnreachable {
  if (error instanceof ServerUnreachable) return true;
  return (
    error instanceof ApiError &&
    (error.status >= 500 || [401, 403, 408, 429].includes(error.status))
  );
}
