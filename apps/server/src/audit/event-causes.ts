import { Inject, Injectable } from '@nestjs/common';
import { derivedId, EVENT_LOG } from '@keelson/commands';
import type { Actor } from '@keelson/domain';
import type { EventLog, Position } from '@keelson/event-log';
import {
  type EventAnswer,
  eventAnswer,
  EventRow,
  InvalidCursor,
  NotFound,
  PAGE_ITEMS_DEFAULT,
  ViewPositions,
} from '@keelson/views';
import { DataSource, In, MoreThan } from 'typeorm';
import { validate as isUuid } from 'uuid';

/** Deeper than any wish of this system goes; a circle, which only a doctored log has, ends here. */
const CAUSES_MAX = 200;
/** How many events after an event are looked through for what it led to. */
const EFFECTS_LOOKED_AT_MAX = 100_000;
const LOOK_PAGE = 2_000;

/** A command is not an event; it is known by what it left: its id, who gave it and when. */
export type CommandAnswer = {
  readonly id: string;
  readonly actor: string;
  readonly actorKind: Actor['kind'];
  readonly at: string;
};

export type EventWhy = {
  readonly event: EventAnswer;
  /** From the nearest cause to the farthest. */
  readonly causes: readonly { readonly event: EventAnswer; readonly command: CommandAnswer }[];
  /** What it all began with. */
  readonly root: CommandAnswer;
  /** What it led to, in the order of the log. */
  readonly effects: {
    readonly items: readonly EventAnswer[];
    readonly nextCursor: string | null;
    /** The position at which the search gave up before the end of the log; null when it did not. */
    readonly searchedUpTo: string | null;
  };
};

export type WhyPage = {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  /** The moment that is asked about, where it is not now. Events are never changed: what is not after it was there. */
  readonly upTo?: Position | undefined;
};

type Known = Pick<
  EventRow,
  'id' | 'causationId' | 'position' | 'stream' | 'revision' | 'actorKind'
>;

/**
 * Why an event is there and what came of it, read off the view of events and the log's metadata.
 *
 * An event is caused by an event (a saga reacted to it) or by a command (somebody gave it, or a command led to another one). A
 * command's events have ids that follow from its own, so a command is found by its first event. A worker's report is nobody's
 * reaction; what it reports upon, the event before it in the stream, is what the worker was told to do.
 */
@Injectable()
export class EventCauses {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    private readonly positions: ViewPositions,
  ) {}

  /** @throws NotFound, InvalidCursor */
  async why(
    eventId: string,
    page: WhyPage,
    effectsLookedAtMax = EFFECTS_LOOKED_AT_MAX,
  ): Promise<{ readonly position: Position; readonly result: EventWhy }> {
    const position = page.upTo ?? (await this.positions.current('events'));
    const row = await this.find(eventId);
    if (!row || BigInt(row.position) > position) throw new NotFound('event', eventId);
    const causes = await this.causesOf(row);
    const farthest = causes.at(-1);
    const root = farthest ? await this.beginning(farthest.row) : await this.beginning(row);
    const effects = await this.effectsOf(row, page, effectsLookedAtMax);
    const shown = await Promise.all(
      causes.map(async (cause) => ({
        event: eventAnswer(cause.row),
        command: await this.commandOf(cause.row),
      })),
    );
    return { position, result: { event: eventAnswer(row), causes: shown, root, effects } };
  }

  private async find(id: string): Promise<EventRow | null> {
    if (!isUuid(id)) return null;
    return this.dataSource.getRepository(EventRow).findOneBy({ id });
  }

  private async causesOf(row: EventRow): Promise<{ readonly row: EventRow }[]> {
    const causes: { row: EventRow }[] = [];
    for (let effect = row; causes.length < CAUSES_MAX;) {
      const cause = await this.causeOf(effect);
      if (!cause || BigInt(cause.position) >= BigInt(effect.position)) break;
      causes.push({ row: cause });
      effect = cause;
    }
    return causes;
  }

  /** The event, or the first event of the command, that it names as its cause. */
  private async causeOf({
    id,
    causationId,
    actorKind,
    stream,
    revision,
  }: EventRow): Promise<EventRow | null> {
    const direct = await this.find(causationId);
    if (direct) return direct;
    const first = derivedId(causationId, 0);
    const sibling = first === id ? null : await this.find(first);
    if (sibling || actorKind !== 'worker' || revision === 0) return sibling;
    const before = { stream, revision: revision - 1 };
    return this.dataSource.getRepository(EventRow).findOneBy(before);
  }

  /** Of an event without a cause among the events: its command is the beginning, or the one that led to its command. */
  private async beginning(row: EventRow): Promise<CommandAnswer> {
    return { ...(await this.commandOf(row)), id: row.causationId };
  }

  private async commandOf({ stream, revision, at, ...row }: EventRow): Promise<CommandAnswer> {
    const [event] = await this.log.read(stream, revision, 1);
    const id = event?.metadata.commandId ?? row.causationId;
    return { id, actor: row.actorId, actorKind: row.actorKind, at };
  }

  /** Causes come before their effects in the log, so one look through what came after finds them all. */
  private async effectsOf(
    row: EventRow,
    { limit = PAGE_ITEMS_DEFAULT, cursor, upTo }: WhyPage,
    lookedAtMax: number,
  ): Promise<EventWhy['effects']> {
    if (cursor !== undefined && !/^\d{1,19}$/.test(cursor)) throw new InvalidCursor();
    const from = BigInt(cursor ?? row.position);
    const family = new Family(row);
    const wanted: string[] = [];
    let lookedAt = 0;
    let searchedUpTo: string | null = null;
    for await (const each of this.after(row.position)) {
      if (upTo !== undefined && BigInt(each.position) > upTo) break;
      if (lookedAt++ === lookedAtMax) break;
      searchedUpTo = each.position;
      if (!family.adopts(each)) continue;
      if (BigInt(each.position) > from) wanted.push(each.position);
      if (wanted.length > limit) break;
    }
    const items = wanted.slice(0, limit);
    const rows = await this.dataSource
      .getRepository(EventRow)
      .find({ where: { position: In(items) }, order: { position: 'ASC' } });
    const nextCursor = wanted.length > limit ? (items.at(-1) ?? null) : null;
    if (lookedAt <= lookedAtMax) searchedUpTo = null;
    return { items: rows.map(eventAnswer), nextCursor, searchedUpTo };
  }

  private async *after(position: string): AsyncGenerator<Known> {
    const events = this.dataSource.getRepository(EventRow);
    for (let after = position; ;) {
      const page = await events.find({
        select: {
          ...{ id: true, causationId: true, position: true },
          ...{ stream: true, revision: true, actorKind: true },
        },
        where: { position: MoreThan(after) },
        order: { position: 'ASC' },
        take: LOOK_PAGE,
      });
      yield* page;
      const last = page.at(-1);
      if (!last || page.length < LOOK_PAGE) return;
      after = last.position;
    }
  }
}

/** Everything that one event led to, as far as the log has been looked through. */
class Family {
  private readonly ids = new Set<string>();
  private readonly seen = new Set<string>();
  /** Streams whose newest event is one of the family. */
  private readonly streams = new Set<string>();

  constructor(row: EventRow) {
    this.ids.add(row.id);
    this.streams.add(row.stream);
  }

  adopts({ id, causationId, actorKind, stream }: Known): boolean {
    const first = derivedId(causationId, 0);
    const causes = first === id ? [causationId] : [causationId, first];
    const reports = actorKind === 'worker' && !causes.some((cause) => this.seen.has(cause));
    const isOurs =
      causes.some((cause) => this.ids.has(cause)) || (reports && this.streams.has(stream));
    this.seen.add(id);
    if (isOurs) {
      this.ids.add(id);
      this.streams.add(stream);
    } else {
      this.streams.delete(stream);
    }
    return isOurs;
  }
}
