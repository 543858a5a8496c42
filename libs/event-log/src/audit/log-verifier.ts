import { chainHash } from '../chain';
import type { StoredEvent } from '../event-log.port';
import { type AuditFault, type AuditFaultReason, type EventPlace, placeOf } from './audit-fault';
import type { AuditRoot } from './audit-root';
import { leafOf } from './event-leaf';
import { MerkleFrontier } from './merkle-frontier';

/** The newest event of a stream, and the hash that its successor has to remember of it. */
type Tip = {
  readonly place: EventPlace;
  readonly hash: string;
  /** Its number in the log, from 1. */
  readonly count: number;
  /** A leaf that was kept apart from it says that it is what it was. */
  readonly proved: boolean;
};

export type LogVerifierOptions = {
  /** False for an excerpt: revisions may be missing, and there are no roots. */
  readonly complete: boolean;
  /** Leaves and roots are kept apart from the events: where they agree, they prove them. In one file, whoever wrote it wrote both. */
  readonly keptApart?: boolean;
};

/**
 * Goes through a log event by event, in the order of the log, and stops at the first one that is wrong. Pure bookkeeping: where
 * the events come from, and the leaves and roots that are remembered of them, is the caller's.
 *
 * True: an event that was changed, added, dropped or moved is found when its leaf is remembered, or by its successor's link, or by
 * the next root. Memory grows with the number of streams, not of events.
 * Not promised: that the newest event of a stream is authentic before anything remembers it.
 */
export class LogVerifier {
  private readonly tips = new Map<string, Tip>();
  private readonly tree = new MerkleFrontier();
  /** All events up to this number are under a root that agreed. */
  private provedCount = 0;
  private last: { readonly position: bigint; readonly place: EventPlace } | undefined;
  private first: EventPlace | undefined;
  /** For each keeper of roots the first event since its last root, all of which agreed. One may be right where another lies. */
  private readonly unproved = new Map<string, EventPlace | undefined>();

  constructor(private readonly options: LogVerifierOptions = { complete: true }) {}

  /** Events so far. */
  get count(): number {
    return this.tree.count;
  }

  get root(): string {
    return this.tree.root();
  }

  get streams(): number {
    return this.tips.size;
  }

  /** `remembered`: the leaf that is remembered for this place, and those that follow it, as far as they are known. */
  accept(event: StoredEvent, remembered: readonly Buffer[] = []): AuditFault | undefined {
    const place = placeOf(event);
    const leaf = leafOf(event);
    const fault =
      this.wrongPlace(event, place) ??
      wrongLeaf(leaf, place, remembered) ??
      this.brokenLink(event, place);
    if (fault) return fault;
    const hash = chainHash(event.metadata.previousHash, event);
    this.tree.add(leaf);
    const proved = this.options.keptApart === true && remembered.length > 0;
    this.tips.set(event.stream, { place, hash, count: this.count, proved });
    this.last = { position: event.position, place };
    this.first ??= place;
    for (const [keeper, since] of this.unproved) this.unproved.set(keeper, since ?? place);
    return undefined;
  }

  /** To be asked when `count` is that of the root. `keeper` says where the root was kept. */
  check(root: AuditRoot, keeper: string): AuditFault | undefined {
    if (root.root === this.root) {
      if (this.options.keptApart === true) this.provedCount = this.count;
      this.unproved.set(keeper, undefined);
      return undefined;
    }
    const place = (this.unproved.has(keeper) ? this.unproved.get(keeper) : this.first) ?? null;
    const message = `from this event up to position ${root.position} the log is not the one whose root ${keeper} keeps since ${root.at}`;
    return fault('root_mismatch', message, place);
  }

  /** For a root that lies beyond the end of the log. */
  truncated(root: AuditRoot, keeper: string): AuditFault {
    const gone = `${keeper} remembers ${root.count} events since ${root.at}; the log ends after ${this.count}`;
    return fault('truncated', gone, this.last?.place ?? null);
  }

  private wrongPlace(event: StoredEvent, place: EventPlace): AuditFault | undefined {
    if (this.last && event.position <= this.last.position) {
      const message = `position ${event.position} comes after position ${this.last.position}`;
      return fault('wrong_order', message, place);
    }
    const tip = this.tips.get(event.stream);
    const expected = tip ? tip.place.revision + 1 : 0;
    if (event.revision === expected) return undefined;
    if (event.revision < expected) {
      const message = `revision ${event.revision} of ${event.stream} where ${expected} has to come`;
      return fault('wrong_revision', message, place);
    }
    if (!this.options.complete) return undefined;
    const message = `revision ${expected} of ${event.stream} is missing before this event`;
    return fault('missing_revision', message, place);
  }

  private brokenLink(event: StoredEvent, place: EventPlace): AuditFault | undefined {
    const tip = this.tips.get(event.stream);
    const { previousHash } = event.metadata;
    if (!tip) {
      if (event.revision > 0 || previousHash === '') return undefined;
      return fault('broken_link', 'the first event of a stream links to nothing', place);
    }
    // An excerpt shows a link only where both events are in it.
    if (tip.place.revision + 1 !== event.revision || previousHash === tip.hash) return undefined;
    if (tip.proved || tip.count <= this.provedCount) {
      return fault(
        'broken_link',
        `it does not link to the event before it in ${event.stream}`,
        place,
      );
    }
    const message = `it is not the event that its successor (revision ${event.revision}, ${event.id}) links to`;
    return fault('broken_link', message, tip.place);
  }
}

function wrongLeaf(
  leaf: Buffer,
  place: EventPlace,
  remembered: readonly Buffer[],
): AuditFault | undefined {
  const [own, ...later] = remembered;
  if (!own || own.equals(leaf)) return undefined;
  const gap = later.findIndex((each) => each.equals(leaf)) + 1;
  if (gap > 0) {
    const what = gap === 1 ? 'an event is' : `${gap} events are`;
    return fault('removed', `${what} missing right before this one`, place);
  }
  return fault('changed', 'it is not the event that was remembered at this place', place);
}

function fault(reason: AuditFaultReason, message: string, event: EventPlace | null): AuditFault {
  return { reason, message, event };
}
