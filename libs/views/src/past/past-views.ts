import { randomBytes } from 'node:crypto';
import { type EventLog, OwnerSession, type Position } from '@keelson/event-log';
import type { Query } from '@nestjs/cqrs';
import type { DataSource } from 'typeorm';
import { dropBesideSchema } from '../beside/beside-schema';
import type { Projection } from '../projection/projection';
import { poolOf, schemaOf } from '../view-schema';
import { PastView } from './past-view';

/** Moments that are kept at once; for another one, that which was not asked for longest goes. */
export const PAST_VIEWS_MAX = 4;
/** A moment that nobody has asked about for so long is forgotten. */
export const PAST_VIEW_IDLE_MS = 10 * 60_000;
/** Moments that wait to be built, at most: each is a fold of the log. */
export const PAST_VIEWS_WAITING_MAX = 16;

const LOCK_SPACE = 'keelson-past';
const EXPIRE_INTERVAL_MS = 30_000;

/** Too many moments are being asked about at once. */
export class PastBusy extends Error {
  constructor() {
    super('too many moments of the past are being looked up at once; try again');
    this.name = 'PastBusy';
  }
}

export type PastViewsOptions = {
  /** Of the live views. */
  readonly dataSource: DataSource;
  readonly eventLog: EventLog;
  readonly projections: readonly Projection[];
  readonly nowMs?: () => number;
  readonly onFault?: (error: unknown) => void;
};

type Moment = {
  readonly position: Position;
  readonly opened: Promise<PastView>;
  view?: PastView;
  /** Questions that are being answered, and builds that go on from here. */
  users: number;
  lastUsedMs: number;
};

/**
 * Answers queries as the live views answered them at a position of the log: the same projections are run up to there in a scratch
 * schema, and the same query handlers ask it. Only the view of events, whose rows never change, is the live one up to there.
 *
 * - asked about → building: one build at a time; whoever asks about the same position waits for the same one. It goes on from
 *   the nearest earlier moment that is kept, or from the beginning.
 * - building → kept: further questions cost what they cost the live views.
 * - kept → forgotten: idle for PAST_VIEW_IDLE_MS, or the least recently used of PAST_VIEWS_MAX when another one is needed; never
 *   while a question is being answered.
 *
 * True: the scratch schemas of a process are its own; a lock that lives as long as the process says so, and `sweep` drops those
 * whose process has died.
 */
export class PastViews {
  private readonly instance = randomBytes(6).toString('hex');
  private readonly stopping = new AbortController();
  private readonly moments = new Map<Position, Moment>();
  private session: OwnerSession | undefined;
  private building: Promise<unknown> = Promise.resolve();
  private built = 0;
  private timer: NodeJS.Timeout | undefined;
  private waiters: (() => void)[] = [];

  constructor(private readonly options: PastViewsOptions) {}

  /** @throws PastBusy, and what the query's handler throws */
  async ask<Result>(position: Position, query: Query<Result>): Promise<Result> {
    const moment = this.momentAt(position);
    return this.using(moment, async () => {
      const { answers } = await moment.opened;
      return answers.ask(query).finally(() => (moment.lastUsedMs = this.nowMs()));
    });
  }

  /** Positions that can be answered at once. */
  get kept(): readonly Position[] {
    return this.keptMoments().map(({ position }) => position);
  }

  /** Forgets what has been idle for long; called by itself as time goes by. */
  async expire(): Promise<void> {
    const beforeMs = this.nowMs() - PAST_VIEW_IDLE_MS;
    for (const moment of this.keptMoments()) {
      if (moment.users === 0 && moment.lastUsedMs <= beforeMs) await this.forget(moment);
    }
  }

  /** Drops what processes that have died left. */
  async sweep(): Promise<void> {
    const { dataSource } = this.options;
    const rows: { schema: string }[] = await dataSource.query(
      'select nspname as schema from pg_namespace where starts_with(nspname, $1)',
      [this.prefix],
    );
    for (const { schema } of rows) {
      const instance = schema.slice(this.prefix.length).split('_')[0] ?? '';
      const session = await OwnerSession.takeAtOnce(poolOf(dataSource), LOCK_SPACE, instance);
      if (!session) continue;
      await dropBesideSchema(dataSource, schema).finally(() => session.release());
    }
  }

  async close(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.timer);
    await this.building;
    await this.forgetAll();
    await this.session?.release();
    this.session = undefined;
  }

  private momentAt(position: Position): Moment {
    const known = this.moments.get(position);
    if (known) return known;
    if (this.moments.size - this.keptMoments().length >= PAST_VIEWS_WAITING_MAX) {
      throw new PastBusy();
    }
    const opened = this.building.then(() => this.open(moment));
    const moment: Moment = { position, opened, users: 0, lastUsedMs: this.nowMs() };
    this.moments.set(position, moment);
    this.building = opened.catch(() => this.moments.delete(position));
    return moment;
  }

  private async open(moment: Moment): Promise<PastView> {
    const { dataSource: live, eventLog, projections } = this.options;
    this.stopping.signal.throwIfAborted();
    await this.makeRoom();
    const { lost } = await this.ownInstance();
    const base = this.nearestBefore(moment.position);
    const schema = `${this.prefix}${this.instance}_${++this.built}`;
    const signal = AbortSignal.any([this.stopping.signal, lost]);
    const { position } = moment;
    const open = (): Promise<PastView> =>
      PastView.open({ live, eventLog, projections, schema, position, base: base?.view, signal });
    moment.view = base ? await this.using(base, open) : await open();
    return moment.view;
  }

  /** The lock that says that this process lives. Without it another one may drop what is kept here, so all is forgotten. */
  private async ownInstance(): Promise<OwnerSession> {
    if (this.session && !this.session.lost.aborted) return this.session;
    await this.session?.release();
    const pool = poolOf(this.options.dataSource);
    this.session = await OwnerSession.takeAtOnce(pool, LOCK_SPACE, this.instance);
    if (!this.session) throw new Error('the lock of the scratch schemas is not free yet');
    this.session.lost.addEventListener('abort', () => void this.forgetAll(), { once: true });
    this.timer ??= setInterval(() => void this.expire(), EXPIRE_INTERVAL_MS).unref();
    return this.session;
  }

  private async makeRoom(): Promise<void> {
    while (this.keptMoments().length >= PAST_VIEWS_MAX) {
      const [oldest] = this.keptMoments()
        .filter(({ users }) => users === 0)
        .sort((a, b) => a.lastUsedMs - b.lastUsedMs);
      if (oldest) await this.forget(oldest);
      else await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }

  private nearestBefore(position: Position): Moment | undefined {
    return this.keptMoments()
      .filter((each) => each.position < position)
      .reduce<Moment | undefined>(
        (best, each) => (best && best.position > each.position ? best : each),
        undefined,
      );
  }

  private async using<Result>(moment: Moment, work: () => Promise<Result>): Promise<Result> {
    moment.users += 1;
    try {
      return await work();
    } finally {
      moment.users -= 1;
      for (const wake of this.waiters.splice(0)) wake();
    }
  }

  private async forgetAll(): Promise<void> {
    for (const moment of this.keptMoments()) await this.forget(moment);
  }

  private async forget(moment: Moment): Promise<void> {
    this.moments.delete(moment.position);
    await moment.view?.drop().catch((error: unknown) => this.options.onFault?.(error));
  }

  private keptMoments(): readonly Moment[] {
    return [...this.moments.values()].filter(({ view }) => view !== undefined);
  }

  private nowMs(): number {
    return this.options.nowMs?.() ?? Date.now();
  }

  private get prefix(): string {
    return `${schemaOf(this.options.dataSource)}_past_`;
  }
}
