import type { JobPhase, JobReport, NextStep, Step, WorkOrder } from '@keelson/domain';
import { ApiError } from './api-error';
import { backoffMs, type BackoffLimits } from './backoff';
import { path } from './path';
import { ServerUnreachable } from './server-unreachable';
import { apiBase } from './session';
import { StaleToken } from './stale-token';
import { Transport, type Call, type TransportOptions } from './transport';
import { wait } from './wait';

export type ClaimedJob = {
  readonly jobId: string;
  readonly runId: string;
  readonly phase: JobPhase;
  readonly attempt: number;
  readonly token: string;
  readonly leaseUntil: string;
  readonly work: WorkOrder;
};
/** The right to write for a job: lost when the lease ends or the job does. */
export type Claim = { readonly jobId: string; readonly token: string };
export type Heartbeat = { readonly leaseUntil: string; readonly cancelRequested: boolean };
export type ShippedLine = { readonly at: string; readonly text: string };

export type RunnerApiOptions = TransportOptions & {
  readonly backoff?: BackoffLimits;
  /** Told when a call is about to be repeated, so that an outage is seen in the log. */
  readonly onRetry?: (call: string, error: Error) => void;
};

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
    agentId: string,
    request: { readonly max: number; readonly waitMs: number },
    signal: AbortSignal,
  ): Promise<readonly ClaimedJob[]> {
    const call = path`/job-agents/${agentId}/queue/claim`;
    const answer = await this.transport.json<{ items: readonly ClaimedJob[] }>(apiBase + call, {
      method: 'POST',
      body: request,
      timeoutMs: request.waitMs + claimGraceMs,
      signal,
    });
    return answer.items;
  }

  /** Tells that this agent takes no more jobs. Tried once: nothing but what people see depends on it. */
  async leave(agentId: string): Promise<void> {
    const call = path`/job-agents/${agentId}/queue/leave`;
    await this.transport.empty(apiBase + call, { method: 'POST', timeoutMs: leaveTimeoutMs });
  }

  /** The server answers when the job is to be cancelled, after `waitMs` at the latest; the lease is renewed at once. */
  async heartbeat(claim: Claim, waitMs: number, signal: AbortSignal): Promise<Heartbeat> {
    try {
      return await this.transport.json(apiBase + path`/jobs/${claim.jobId}/heartbeat`, {
        method: 'POST',
        body: { token: claim.token, waitMs: Math.floor(waitMs) },
        timeoutMs: waitMs + heartbeatTimeoutMs,
        signal,
      });
    } catch (error) {
      throw StaleToken.orSame(error);
    }
  }

  work(claim: Claim, signal: AbortSignal): Promise<ClaimedJob> {
    return this.untilAnswered(path`/jobs/${claim.jobId}/work`, { signal }, (call, at) =>
      this.transport.json(at, { ...call, query: { token: claim.token } }),
    );
  }

  async report(
    claim: Claim,
    reports: readonly JobReport[],
    signal: AbortSignal,
  ): Promise<NextStep> {
    const answer = await this.post<{ next: NextStep }>(
      path`/jobs/${claim.jobId}/reports`,
      { token: claim.token, reports },
      signal,
    );
    return answer.next;
  }

  /** Answers the number of the line that the server expects next. */
  async logs(
    claim: Claim,
    batch: { readonly step: Step; readonly from: number; readonly lines: readonly ShippedLine[] },
    signal: AbortSignal,
  ): Promise<number> {
    const answer = await this.post<{ next: number }>(
      path`/jobs/${claim.jobId}/logs`,
      { token: claim.token, ...batch },
      signal,
    );
    return answer.next;
  }

  async putPlan(claim: Claim, document: unknown, signal: AbortSignal): Promise<void> {
    await this.untilAnswered(path`/jobs/${claim.jobId}/plan`, { signal }, (call, at) =>
      this.transport.empty(at, {
        ...call,
        method: 'PUT',
        body: document,
        headers: { 'keelson-token': claim.token },
      }),
    );
  }

  async putWorkspace(claim: Claim, archive: Uint8Array, signal: AbortSignal): Promise<string> {
    const answer = await this.untilAnswered(
      path`/jobs/${claim.jobId}/workspace`,
      { signal },
      (call, at) =>
        this.transport.json<{ digest: string }>(at, {
          ...call,
          method: 'PUT',
          bytes: { content: archive, type: 'application/octet-stream' },
          headers: { 'keelson-token': claim.token },
          timeoutMs: transferTimeoutMs,
        }),
    );
    return answer.digest;
  }

  getWorkspace(claim: Claim, signal: AbortSignal): Promise<Uint8Array> {
    return this.untilAnswered(path`/jobs/${claim.jobId}/workspace`, { signal }, (call, at) =>
      this.transport.bytes(at, {
        ...call,
        accept: 'application/octet-stream',
        headers: { 'keelson-token': claim.token },
        timeoutMs: transferTimeoutMs,
      }),
    );
  }

  getSource(sha256: string, signal: AbortSignal): Promise<Uint8Array> {
    return this.untilAnswered(path`/sources/${sha256}`, { signal }, (call, at) =>
      this.transport.bytes(at, {
        ...call,
        accept: 'application/gzip',
        timeoutMs: transferTimeoutMs,
      }),
    );
  }

  private post<T>(to: string, body: unknown, signal: AbortSignal): Promise<T> {
    return this.untilAnswered(to, { signal }, (call, at) =>
      this.transport.json<T>(at, { ...call, method: 'POST', body }),
    );
  }

  private async untilAnswered<T>(
    to: string,
    call: Call & { readonly signal: AbortSignal },
    send: (call: Call, at: string) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await send(call, apiBase + to);
      } catch (error) {
        if (!mayPass(error)) throw to.startsWith('/jobs/') ? StaleToken.orSame(error) : error;
        this.options.onRetry?.(to, error);
        const asked = error instanceof ApiError ? error.retryAfterMs : undefined;
        const pause = asked ?? backoffMs(attempt, this.backoff);
        await wait(Math.min(pause, retryAfterMsMax), call.signal);
      }
    }
  }
}

function mayPass(error: unknown): error is ApiError | ServerUnreachable {
  if (error instanceof ServerUnreachable) return true;
  return (
    error instanceof ApiError &&
    (error.status >= 500 || [401, 403, 408, 429].includes(error.status))
  );
}
