import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { EVENT_LOG } from '@keelson/commands';
import { streamPrefixes } from '@keelson/domain';
import {
  LogUnavailable,
  type EventLog,
  type Position,
  type RecordedEvent,
} from '@keelson/event-log';
import { NotFound, ShowRun, ViewPositions } from '@keelson/views';
import { ProblemException } from '../../problem/problem';
import { touchedBy, type RunHome, type Touched } from './touched';

/** How long the feed waits for the views before it says so and waits on. */
const VIEW_WAIT_MS = 10_000;
const HOMES_MAX = 10_000;
/** Events that a subscriber may have missed; whoever has missed more reads anew. */
export const MISSED_MAX = 1_000;

/** Some events in the order of the log, and what they touch. */
export type Told = {
  readonly position: Position;
  readonly events: readonly RecordedEvent[];
  readonly touched: readonly Touched[];
};

export type FeedListener = {
  readonly told: (told: Told) => void;
  /** The feed has ended; nothing more will be told. */
  readonly failed: (error: Error) => void;
};

/**
 * What happens, for everybody in this process who follows it: one subscription of the log, begun with the first listener and ended
 * with the last.
 *
 * True: every event that is appended after `listen` has resolved is told, in the order of the log, and only when the views show it, so
 * whoever looks then sees it or something newer. Not promised: that a view which has stopped shows it; the feed does not wait for it.
 */
@Injectable()
export class ChangeFeed implements OnModuleDestroy {
  private readonly logger = new Logger(ChangeFeed.name);
  private readonly listeners = new Set<FeedListener>();
  private readonly homes = new Map<string, RunHome>();
  private readonly closing = new AbortController();
  private running: { readonly begun: Promise<void>; readonly stop: AbortController } | undefined;

  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    private readonly positions: ViewPositions,
    private readonly queries: QueryBus,
  ) {}

  /** Answers how to listen no more. @throws LogUnavailable */
  async listen(listener: FeedListener): Promise<() => void> {
    this.listeners.add(listener);
    this.running ??= this.begin();
    try {
      await this.running.begun;
    } catch (error) {
      this.leave(listener);
      throw error;
    }
    return () => this.leave(listener);
  }

  /** What was appended after a position, as far as the log goes now. @throws ProblemException `too_far_behind`, `future_moment` */
  async since(after: Position): Promise<Told> {
    const events = await this.log.readAll(after, MISSED_MAX + 1);
    if (events.length === 0 && after > (await this.log.head())) throw yetToCome();
    if (events.length > MISSED_MAX) throw tooFarBehind();
    const position = events.at(-1)?.position ?? after;
    await this.shown(position, this.closing.signal);
    return this.toldOf(position, events);
  }

  onModuleDestroy(): void {
    this.closing.abort();
    this.end(new LogUnavailable('the server stops', 'not_applied'));
  }

  private leave(listener: FeedListener): void {
    this.listeners.delete(listener);
    if (this.listeners.size > 0) return;
    this.running?.stop.abort();
    this.running = undefined;
  }

  private begin() {
    const stop = new AbortController();
    const head = this.log.head();
    const follow = async (): Promise<void> => {
      await this.follow(await head, stop.signal);
      if (!stop.signal.aborted) throw new LogUnavailable('the log was closed', 'not_applied');
    };
    follow().catch((error: unknown) => {
      if (stop.signal.aborted) return;
      this.logger.error(String(error));
      this.end(error instanceof Error ? error : new Error(String(error)));
    });
    return { begun: head.then(() => undefined), stop };
  }

  private end(error: Error): void {
    const listeners = [...this.listeners];
    this.listeners.clear();
    this.running?.stop.abort();
    this.running = undefined;
    for (const listener of listeners) listener.failed(error);
  }

  private async follow(after: Position, signal: AbortSignal): Promise<void> {
    const messages = this.log.subscribe({ after, prefixes: streamPrefixes, signal });
    for await (const message of messages) {
      if (message.kind !== 'events') continue;
      await this.shown(message.position, signal);
      const told = await this.toldOf(message.position, message.events);
      if (signal.aborted) return;
      for (const listener of [...this.listeners]) listener.told(told);
    }
  }

  private async toldOf(position: Position, all: readonly RecordedEvent[]): Promise<Told> {
    const events = all.filter(isReadable);
    const touched: Touched[] = [];
    for (const event of events) {
      touched.push(...(await touchedBy(event, (runId) => this.homeOf(runId))));
    }
    return { position, events, touched };
  }

  private async shown(position: Position, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !(await this.positions.waitFor(position, VIEW_WAIT_MS))) {
      this.logger.warn(`the views have not reached position ${position}`);
    }
  }

  private async homeOf(runId: string): Promise<RunHome | undefined> {
    const known = this.homes.get(runId);
    if (known) return known;
    try {
      const { result } = await this.queries.execute(new ShowRun(runId));
      const { stackId, pipelineId, pipelineNode } = result;
      const home = { stackId, pipelineId, pipelineNode };
      if (this.homes.size >= HOMES_MAX) this.homes.clear();
      this.homes.set(runId, home);
      return home;
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }
}

function tooFarBehind(): ProblemException {
  const detail = `more than ${MISSED_MAX} events have happened since then; read anew and follow from there`;
  return new ProblemException(422, 'too_far_behind', detail);
}

/** As after a restore of an older backup: to wait for that position would be to miss all that happens before it. */
function yetToCome(): ProblemException {
  const message = 'lies beyond the end of the log; read anew and follow from there';
  return new ProblemException(422, 'future_moment', `after ${message}`, {
    faults: [{ path: 'after', message }],
  });
}

/** The payload of an event that this version does not understand throws; the views show nothing of it either. */
function isReadable(event: RecordedEvent): boolean {
  try {
    return event.data !== undefined;
  } catch {
    return false;
  }
}
