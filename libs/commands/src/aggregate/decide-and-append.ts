import type { Decider, Event } from '@keelson/domain';
import {
  LogUnavailable,
  WrongExpectedRevision,
  type EventLog,
  type Position,
} from '@keelson/event-log';
import { answer, chain, decideAll, type Chained, type Decision } from './decide-batch';
import type { Envelope } from './envelope';
import {
  apply,
  newEntry,
  type AnyDecider,
  type Changed,
  type Entry,
  type Pending,
} from './stream-entry';
import { realPause, type Pause } from './pause';

const CACHED_STREAMS_MAX = 20_000;
const BATCH_COMMANDS_MAX = 500;
const CONFLICT_RETRIES_MAX = 3;
const OUTAGE_RETRIES_MAX = 4;
const OUTAGE_BACKOFF_MS = 50;

/**
 * The hot path: read, fold, decide, append with the expected revision.
 *
 * - Folded states of hot streams stay in a bounded cache; a wrong revision re-reads the tail and decides again, three times
 *   at most. The expected revision alone makes it correct: a stale cache costs a round trip, never a wrong event. A rejection
 *   or an "already so" is answered over the newest state too, which costs a look where the state was cached.
 * - Commands that arrive for one stream while an append to it is under way are decided together over one another's events and
 *   appended as one: a pipeline whose hundred nodes settle at once pays for one append. Each command has its own answer; a
 *   rejection of one does not touch the others. An answer is given only after the append that it was decided upon succeeded.
 * - A lost acknowledgement is retried with the same event ids, which the log answers as success.
 */
export class DecideAndAppend {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly log: EventLog,
    private readonly pause: Pause = realPause,
  ) {}

  /** @throws DecisionRejected, LogUnavailable, WrongExpectedRevision (after the retries). */
  execute<C, S, E extends Event>(
    decider: Decider<C, S, E>,
    stream: string,
    command: C,
    envelope: Envelope,
  ): Promise<Changed<S, E>> {
    return this.enqueue(decider, stream, command, envelope, false);
  }

  /**
   * For a command that begins a stream: it is decided as if there were none, without a look. Where there is one (a repeat), the
   * append says so and the command is decided again over what is there.
   */
  begin<C, S, E extends Event>(
    decider: Decider<C, S, E>,
    stream: string,
    command: C,
    envelope: Envelope,
  ): Promise<Changed<S, E>> {
    return this.enqueue(decider, stream, command, envelope, true);
  }

  /**
   * The state as this process last knew it, without a round trip where it is cached. Good for what never changes: who owns a
   * job, what a run was made of.
   */
  async recall<C, S, E extends Event>(decider: Decider<C, S, E>, stream: string): Promise<S> {
    const entry = this.entries.get(stream);
    return entry && entry.revision >= 0 ? (entry.state as S) : this.load(decider, stream);
  }

  private enqueue<C, S, E extends Event>(
    decider: Decider<C, S, E>,
    stream: string,
    command: C,
    envelope: Envelope,
    begins: boolean,
  ): Promise<Changed<S, E>> {
    return new Promise((resolve, reject) => {
      const entry = this.entryOf(stream, decider as unknown as AnyDecider);
      if (begins && entry.revision < 0) entry.loaded = true;
      entry.waiting.push({
        command,
        envelope,
        resolve: resolve as unknown as Pending['resolve'],
        reject,
      });
      if (!entry.working) void this.work(stream, entry, decider as unknown as AnyDecider);
    });
  }

  /** The stream's current state. It may be behind another process's append by the time it is used; an append tells. */
  async load<C, S, E extends Event>(decider: Decider<C, S, E>, stream: string): Promise<S> {
    const entry = this.entryOf(stream, decider as unknown as AnyDecider);
    await this.catchUp(stream, entry, decider as unknown as AnyDecider);
    return entry.state as S;
  }

  private entryOf(stream: string, decider: AnyDecider): Entry {
    const known = this.entries.get(stream);
    if (known) {
      this.entries.delete(stream);
      this.entries.set(stream, known);
      return known;
    }
    const entry = newEntry(decider);
    this.entries.set(stream, entry);
    if (this.entries.size > CACHED_STREAMS_MAX) this.evictOldestIdle();
    return entry;
  }

  private evictOldestIdle(): void {
    for (const [stream, entry] of this.entries) {
      if (entry.working || entry.waiting.length > 0) continue;
      this.entries.delete(stream);
      return;
    }
  }

  private async work(stream: string, entry: Entry, decider: AnyDecider): Promise<void> {
    entry.working = true;
    // Commands sent in the same turn of the event loop are decided together.
    await Promise.resolve();
    while (entry.waiting.length > 0) {
      const batch = entry.waiting.splice(0, BATCH_COMMANDS_MAX);
      try {
        const isCurrent = !entry.loaded;
        if (isCurrent) await this.catchUp(stream, entry, decider);
        await this.commit(stream, entry, decider, batch, isCurrent);
      } catch (error) {
        forget(entry, decider, entry.position);
        for (const pending of batch) pending.reject(error);
      }
    }
    entry.working = false;
  }

  /**
   * Decides a batch, appends what came of it, answers. Conflicts decide the whole batch again over the newer state. No append
   * vouches for a batch that leads to nothing, so one decided over a cached state looks first whether that is still the newest.
   */
  private async commit(
    stream: string,
    entry: Entry,
    decider: AnyDecider,
    batch: readonly Pending[],
    isCurrent: boolean,
  ): Promise<void> {
    let mayBeOld = !isCurrent;
    for (let conflicts = 0; ;) {
      const believed = entry.revision;
      const decisions = decideAll(decider, entry, batch);
      const chained = chain(entry, decisions);
      try {
        if (chained.events.length > 0) {
          await this.appendAll(stream, entry, decider, decisions, chained);
        } else if (mayBeOld) {
          await this.catchUp(stream, entry, decider);
          mayBeOld = false;
          if (entry.revision !== believed) continue;
        }
        answer(entry, decisions);
        return;
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision)) throw error;
        conflicts += 1;
        if (conflicts > CONFLICT_RETRIES_MAX) throw error;
        await this.catchUp(stream, entry, decider);
        // Refused although the stream is where it was believed to be: the log knows the events from an earlier place.
        if (entry.revision === believed) {
          return this.commitRepeats(stream, entry, decider, batch);
        }
        mayBeOld = false;
      }
    }
  }

  /** A command that was carried out once, and whose effect has been undone since, is not carried out again. */
  private async commitRepeats(
    stream: string,
    entry: Entry,
    decider: AnyDecider,
    batch: readonly Pending[],
  ): Promise<void> {
    const { state, revision } = entry;
    const [pending, ...more] = batch;
    if (pending && more.length === 0) answer(entry, [{ pending, events: [], state, revision }]);
    else for (const each of batch) await this.commit(stream, entry, decider, [each], true);
  }

  private async appendAll(
    stream: string,
    entry: Entry,
    decider: AnyDecider,
    decisions: readonly Decision[],
    { events, hash }: Chained,
  ): Promise<void> {
    const expected = entry.revision < 0 ? 'no_stream' : entry.revision;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const result = await this.log.append(stream, expected, events);
        // Another process may have sent the same command and found other facts: the log answers the repeat as success, and
        // holds what that process decided. The next command reads it.
        if (entry.revision < 0) return forget(entry, decider, result.position);
        entry.hash = hash;
        entry.revision = result.revision;
        entry.position = result.position;
        entry.state = (decisions[decisions.length - 1] as Decision).state;
        return;
      } catch (error) {
        if (!(error instanceof LogUnavailable) || attempt >= OUTAGE_RETRIES_MAX) throw error;
        await this.pause(OUTAGE_BACKOFF_MS * 2 ** attempt);
      }
    }
  }

  private async catchUp(stream: string, entry: Entry, decider: AnyDecider): Promise<void> {
    const from = entry.revision + 1;
    const tail = await this.log.read(stream, from);
    // It was forgotten while this was under way: the tail does not follow on what is known now.
    if (entry.revision + 1 < from) return this.catchUp(stream, entry, decider);
    for (const event of tail) apply(entry, decider, event);
    entry.loaded = true;
  }
}

function forget(entry: Entry, decider: AnyDecider, position: Position): void {
  const { working, waiting } = entry;
  Object.assign(entry, newEntry(decider), { working, waiting, position });
}
