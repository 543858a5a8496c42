import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { StepContext } from '../executor.port';

/** Together about a minute: a restart of the server is no reason to fail. */
const attemptsMax = 10;
const firstRetryMs = 250;
const retryMsMax = 12_000;
const requestTimeoutMs = 30_000;
const lockRetryMs = 1_000;
const answerCharactersMax = 300;

/** The backend refused for good: a stale lease, somebody else's lock, wrong credentials. */
export class StateRefused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'StateRefused';
  }
}

/** No answer, or only server errors, after all retries. A write may or may not have been kept. */
export class StateUnreachable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StateUnreachable';
  }
}

export type StateLock = { readonly id: string; readonly release: () => Promise<void> };

/** Speaks the protocol of Terraform's HTTP state backend. */
export class StateClient {
  private readonly authorization: string;

  constructor(private readonly state: StepContext['state']) {
    const credentials = Buffer.from(`${state.username}:${state.password}`).toString('base64');
    this.authorization = `Basic ${credentials}`;
  }

  /** The state's bytes; `undefined` when the stack has none yet. */
  async read(): Promise<string | undefined> {
    const response = await this.request('GET', this.state.address);
    if (response.status === 404 || response.status === 204) return undefined;
    await refuseUnless(response, 200);
    const text = await response.text();
    return text === '' ? undefined : text;
  }

  async write(text: string, lock: StateLock): Promise<void> {
    const address = new URL(this.state.address);
    address.searchParams.set('ID', lock.id);
    await refuseUnless(await this.request('POST', address.toString(), text), 200, 201, 204);
  }

  /**
   * Waits for somebody else's lock until the time is over. The lock is named after the claim: a runner that was killed while it
   * held one, and goes on with the same claim, takes its own lock again instead of waiting for itself.
   */
  async lock(operation: string, waitMs: number): Promise<StateLock> {
    const info = JSON.stringify({
      ID: this.lockId(),
      Operation: operation,
      Info: '',
      Who: `keelson@${hostname()}`,
      Version: 'keelson',
      Created: new Date().toISOString(),
      Path: '',
    });
    const until = performance.now() + waitMs;
    for (;;) {
      const response = await this.request('LOCK', this.state.address, info);
      const held = response.status === 423 || response.status === 409;
      if (!held || performance.now() >= until) {
        await refuseUnless(response, 200);
        return { id: (JSON.parse(info) as { ID: string }).ID, release: () => this.unlock(info) };
      }
      await response.body?.cancel();
      await delay(lockRetryMs);
    }
  }

  private lockId(): string {
    return createHash('sha256').update(`lock of ${this.authorization}`).digest('hex').slice(0, 32);
  }

  private async unlock(info: string): Promise<void> {
    await refuseUnless(await this.request('UNLOCK', this.state.address, info), 200);
  }

  private async request(method: string, url: string, body?: string): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.attempt(method, url, body);
      if (answer instanceof Response && !mayPass(answer.status)) return answer;
      if (attempt >= attemptsMax) {
        throw new StateUnreachable(`${method} of the state: ${told(answer)}`);
      }
      if (answer instanceof Response) await answer.body?.cancel();
      await delay(Math.min(firstRetryMs * 2 ** (attempt - 1), retryMsMax));
    }
  }

  private async attempt(method: string, url: string, body?: string): Promise<Response | Error> {
    try {
      return await fetch(url, {
        method,
        headers: {
          authorization: this.authorization,
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-md5': md5(body) }),
        },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.timeout(requestTimeoutMs),
      });
    } catch (error) {
      return error as Error;
    }
  }
}

const mayPass = (status: number): boolean => status === 429 || (status >= 500 && status !== 501);

const md5 = (text: string): string => createHash('md5').update(text).digest('base64');

function told(answer: Response | Error): string {
  if (answer instanceof Response) return `HTTP ${answer.status}`;
  const { cause } = answer;
  return cause instanceof Error ? `${answer.message} (${cause.message})` : answer.message;
}

async function refuseUnless(response: Response, ...accepted: number[]): Promise<void> {
  if (accepted.includes(response.status)) return;
  const text = (await response.text()).slice(0, answerCharactersMax);
  const why =
    response.status === 423 || response.status === 409
      ? 'the state is locked or the lease is over'
      : text;
  throw new StateRefused(
    response.status,
    `the state backend answered HTTP ${response.status}: ${why}`,
  );
}
