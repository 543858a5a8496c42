import { setTimeout as delay } from 'node:timers/promises';
import {
  type AppendResult as ClientResult,
  ErrorType,
  type EventStoreDBClient,
  isCommandError,
  MaxAppendSizeExceededError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import type { AppendRequest } from '../append-request';
import {
  type AppendResult,
  type ExpectedRevision,
  LogUnavailable,
  type Position,
  WrongExpectedRevision,
} from '../event-log.port';
import { judgeAppend } from '../judge-append';
import type { EventStoreDbReader } from './event-store-db-reader';
import { exactJsonEvent } from './exact-json-event';
import type { KnownIds } from './known-ids';
import type { LogScope } from './log-scope';
import { OpenClient } from './open-client';
import { isOutage, mayHaveBeenSent, NoAnswer, NoServer } from './outage';
import type { SharedClient } from './shared-client';

const ATTEMPTS_MAX = 5;
const RETRY_FIRST_MS = 50;
export const APPEND_TIMEOUT_MS = 5_000;

/**
 * Appends through the official client, and guards what it or the server does not do as the port promises:
 * - The client ignores the deadline of a batch append: ours runs beside it, and what it cuts off has an unknown outcome.
 * - A client that could not find a server when it asked what that can never asks again: it is given up for a new one.
 * - What has an unknown outcome is sent again with the same event ids, which the server answers with the first numbers.
 * - The server appends known ids once more where the belief is exact and right, or where the first id is new. What this process
 *   has lately appended, or read from a stream, it remembers, and asks the stream when it meets such an id again. Not promised:
 *   that ids are found of which this process has neither written nor read the stream.
 */
export class Appender {
  constructor(
    private readonly shared: SharedClient,
    private readonly reader: EventStoreDbReader,
    private readonly scope: LogScope,
    private readonly known: KnownIds,
    private readonly timeoutMs: number,
  ) {}

  /** @throws WrongExpectedRevision, LogUnavailable, RangeError */
  async append(request: AppendRequest): Promise<AppendResult> {
    const before = await this.appendedBefore(request);
    if (before) return before;
    let sent = false;
    for (let attempt = 1; ; attempt++) {
      const { client } = this.shared;
      try {
        return await this.resultOf(request, await this.send(client, request));
      } catch (error) {
        if (!isOutage(error)) throw refusal(request, error);
        sent ||= mayHaveBeenSent(error);
        if (error instanceof NoAnswer || error instanceof NoServer) this.shared.renew(client);
        if (attempt === ATTEMPTS_MAX) throw unavailable(request.stream, sent, error);
        await delay(RETRY_FIRST_MS * 2 ** (attempt - 1));
      }
    }
  }

  private send(client: EventStoreDBClient, request: AppendRequest): Promise<ClientResult> {
    const { stream, events, data, expected } = request;
    const append = async (): Promise<ClientResult> => {
      await OpenClient.ready(client).catch((error: unknown) => Promise.reject(new NoServer(error)));
      return client.appendToStream(
        this.scope.nameOf(stream),
        events.map((event, index) => exactJsonEvent(event, data[index] as string)),
        {
          expectedRevision: beliefOf(expected),
          deadline: this.timeoutMs,
          requiresLeader: true,
        },
      );
    };
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new NoAnswer(this.timeoutMs)), this.timeoutMs);
      append()
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
  }

  private async resultOf(
    { stream, events }: AppendRequest,
    { nextExpectedRevision, position }: ClientResult,
  ): Promise<AppendResult> {
    const revision = Number(nextExpectedRevision);
    const ids = events.map(({ id }) => id);
    this.known.add(stream, ids, revision);
    if (position) return { revision, position: position.commit as Position };
    // The answer to an append that had happened before may lack the place in the log.
    const [last] = await this.reader.read(stream, revision, 1);
    if (!last) throw new LogUnavailable(`append to ${stream}: it cannot be found`, 'unknown');
    return { revision, position: last.position };
  }

  /** @throws WrongExpectedRevision */
  private async appendedBefore(request: AppendRequest): Promise<AppendResult | undefined> {
    const { stream, expected, events } = request;
    const revisions = events.map(({ id }) => this.known.find(stream, id));
    if (revisions.every((revision) => revision === undefined)) return undefined;
    const last = await this.reader.readLast(stream);
    const known = await Promise.all(
      revisions.map(async (revision, index) => {
        if (revision === undefined) return undefined;
        const [found] = await this.reader.read(stream, revision, 1);
        return found?.id === events[index]?.id ? found : undefined;
      }),
    );
    const actual = last?.revision ?? -1;
    const verdict = judgeAppend(expected, actual, known);
    if (verdict.kind === 'wrong') throw new WrongExpectedRevision(stream, expected, actual);
    return verdict.kind === 'already_appended' ? verdict.result : undefined;
  }
}

function beliefOf(expected: ExpectedRevision): 'any' | 'no_stream' | 'stream_exists' | bigint {
  if (typeof expected !== 'number') return expected;
  return expected < 0 ? 'no_stream' : BigInt(expected);
}

/** What the store says about this very append, in the words of the port. */
function refusal({ stream, expected }: AppendRequest, error: unknown): unknown {
  if (error instanceof WrongExpectedVersionError) {
    const { actualVersion } = error;
    const actual = typeof actualVersion === 'bigint' ? Number(actualVersion) : -1;
    return new WrongExpectedRevision(stream, expected, actual);
  }
  if (error instanceof MaxAppendSizeExceededError) {
    return new RangeError(
      `append to ${stream}: EventStoreDB takes at most ${error.maxAppendSize} bytes at once (its setting MaxAppendSize)`,
    );
  }
  if (error instanceof Error && isCommandError(error) && error.type === ErrorType.ACCESS_DENIED) {
    return new Error(`append to ${stream}: EventStoreDB denies access`, { cause: error });
  }
  return error;
}

function unavailable(stream: string, sent: boolean, cause: unknown): LogUnavailable {
  const what = sent ? 'did not answer' : 'cannot be reached';
  return new LogUnavailable(
    `append to ${stream}: EventStoreDB ${what}`,
    sent ? 'unknown' : 'not_applied',
    { cause },
  );
}
