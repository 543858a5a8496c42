import type { CommandBus } from '@nestjs/cqrs';
import { derivedId, realPause, type Envelope, type Pause } from '@keelson/commands';
import { DecisionRejected } from '@keelson/domain';
import type { EventLog, Position, RecordedEvent } from '@keelson/event-log';
import type { CheckpointStore } from '../checkpoints/checkpoint-store.port';
import { partitionOf, type Partition } from '../partitions/partition';
import type { Heard, Process, Reaction } from '../process';
import { isOutage } from './is-outage';
import { KeyLanes } from './key-lanes';
import { LowWaterMark } from './low-water-mark';
import { workOf, type Work } from './work-of';

const IN_FLIGHT_EVENTS_MAX = 4_000;
const CHECKPOINT_INTERVAL_MS = 500;
const BUG_TRIES_MAX = 5;
const NOT_FOUND_TRIES_MAX = 6;
const BACKOFF_MS_FIRST = 20;
const BACKOFF_MS_MAX = 5_000;

export type ProcessRunnerOptions = {
  /** Names the checkpoint; never changes. */
  readonly name: string;
  readonly processes: readonly Process[];
  readonly prefixes: readonly string[];
  /** Absent: all keys. */
  readonly partition?: Partition;
  readonly log: EventLog;
  readonly commandBus: Pick<CommandBus, 'execute'>;
  readonly checkpoints: CheckpointStore;
  /** Told of every event that had to be parked. */
  readonly onParked?: (key: string, eventId: string, error: unknown) => void;
  /** For simulations, which drive their own clock. */
  readonly timers?: RunnerTimers;
};

export type RunnerTimers = {
  readonly pause: Pause;
  /** Does it again and again, until the answer is called. */
  readonly every: (ms: number, work: () => void) => () => void;
};

const realTimers: RunnerTimers = {
  pause: realPause,
  every: (ms, work) => {
    const timer = setInterval(work, ms).unref();
    return () => clearInterval(timer);
  },
};

/**
 * Carries the sagas: reads from its checkpoint, reacts, executes the commands, then moves the checkpoint.
 *
 * True: every event is reacted to at least once, events of one key in the order of the log. The command ids follow from saga,
 * event and purpose, and deciders are idempotent by state, so a repeat after a crash changes nothing. A rejection is an answer.
 * An outage is retried for as long as it lasts. A fault in the code parks that key alone, on record, and the others go on. With a
 * partition, all of this is true of its keys, and runners of the other partitions carry the others.
 * Not promised: any order between keys; that only one process reacts (several would do the same things in vain, not twice).
 */
export class ProcessRunner {
  private readonly lanes = new KeyLanes();
  private readonly parkedKeys = new Set<string>();
  private readonly stopping = new AbortController();
  private mark = new LowWaterMark(0n as Position);
  private stored = 0n as Position;
  private running: Promise<void> | undefined;
  private readonly timers: RunnerTimers;
  private stopTimer = (): void => undefined;
  private saving: Promise<void> | undefined;
  private isDisplaced = false;
  private displace = (): void => undefined;
  /** Resolves when somebody else has moved the checkpoint: this runner then hears nothing more and is to be stopped. */
  readonly displaced = new Promise<void>((resolve) => (this.displace = resolve));

  constructor(private readonly options: ProcessRunnerOptions) {
    this.timers = options.timers ?? realTimers;
  }

  async start(): Promise<void> {
    const { name, checkpoints } = this.options;
    this.stored = await checkpoints.load(name);
    this.mark = new LowWaterMark(this.stored);
    for (const { key } of await checkpoints.parked(name)) this.parkedKeys.add(key);
    this.running = this.follow();
    this.stopTimer = this.timers.every(
      CHECKPOINT_INTERVAL_MS,
      () => void this.storeCheckpoint().catch(() => {}),
    );
  }

  /** Lets what is in flight settle, then stores the checkpoint. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.stopTimer();
    await this.running;
    await this.lanes.idle();
    await this.saving?.catch(() => {});
    await this.storeCheckpoint();
  }

  status(): { position: Position; inFlight: number; parkedKeys: readonly string[] } {
    return {
      position: this.mark.position,
      inFlight: this.mark.size,
      parkedKeys: [...this.parkedKeys],
    };
  }

  private async follow(): Promise<void> {
    const { log, prefixes } = this.options;
    const signal = this.stopping.signal;
    for await (const message of log.subscribe({ after: this.stored, prefixes, signal })) {
      if (message.kind !== 'events') this.mark.pass(message.position);
      else for (const event of message.events) await this.hear(event);
    }
  }

  private async hear(event: RecordedEvent): Promise<void> {
    const work = this.workOn(event as unknown as Heard);
    if (work.length === 0) return this.mark.pass(event.position);
    const settled = this.mark.begin(event.position);
    let open = work.length;
    const done = Promise.all(
      work.map((each) =>
        this.lanes.add(each.key, async () => {
          // What could not even be parked stays open: it is heard again after a restart.
          const answered = await this.carryOut(each, event).catch(() => false);
          if (answered) open -= 1;
        }),
      ),
    ).then(() => {
      if (open === 0) settled();
    });
    if (this.mark.size >= IN_FLIGHT_EVENTS_MAX) await done;
  }

  /** That whose keys belong to this runner. */
  private workOn(event: Heard): readonly Work[] {
    const { processes, partition } = this.options;
    return processes
      .map((process) => workOf(process, event))
      .filter((work) => work !== undefined)
      .filter(({ key }) => !partition || partitionOf(key, partition.of) === partition.index);
  }

  /** False when the runner is stopping and the event has to be heard again. */
  private async carryOut(
    { name, key, reactions, fault }: Work,
    event: RecordedEvent,
  ): Promise<boolean> {
    if (this.parkedKeys.has(key)) return this.park(key, event, 'an earlier event of it is parked');
    if (fault !== undefined) return this.park(key, event, fault);
    const answers = await Promise.allSettled(
      reactions.map((reaction) => this.insist(reaction, envelopeOf(name, reaction, event))),
    );
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (!failed) return true;
    if (this.stopping.signal.aborted) return false;
    return this.park(key, event, failed.reason);
  }

  /** Executes one command until it has an answer; throws only what trying again cannot mend. */
  private async insist(reaction: Reaction, envelope: Envelope): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await this.options.commandBus.execute(reaction.command(envelope));
        return;
      } catch (error) {
        if (error instanceof DecisionRejected) {
          // What another key's reaction is about to create may not be there yet.
          if (error.code !== 'not_found' || tries >= NOT_FOUND_TRIES_MAX) return;
        } else if (!isOutage(error) && tries >= BUG_TRIES_MAX) throw error;
        else if (this.stopping.signal.aborted) throw error;
        const backoffMs = Math.min(BACKOFF_MS_FIRST * 2 ** (tries - 1), BACKOFF_MS_MAX);
        await this.timers.pause(backoffMs);
      }
    }
  }

  private async park(key: string, event: RecordedEvent, error: unknown): Promise<boolean> {
    this.parkedKeys.add(key);
    this.options.onParked?.(key, event.id, error);
    const { id: eventId, position } = event;
    const parked = { key, eventId, position, error: String(error) };
    await this.options.checkpoints.park(this.options.name, parked);
    return true;
  }

  /** One at a time: a second compare-and-set over the same value would take the first for somebody else's. */
  private storeCheckpoint(): Promise<void> {
    this.saving ??= this.moveCheckpoint().finally(() => (this.saving = undefined));
    return this.saving;
  }

  private async moveCheckpoint(): Promise<void> {
    const { name, checkpoints } = this.options;
    const [before, next] = [this.stored, this.mark.position];
    if (this.isDisplaced || (next === before && this.parkedKeys.size === 0)) return;
    this.stored = next;
    // Whoever lets a parked key go on sets the checkpoint back, also while no event comes.
    const isOurs =
      next === before
        ? (await checkpoints.load(name)) === before
        : await checkpoints.save(name, before, next);
    if (isOurs) return;
    // It was set back, or somebody else carries this group now; what we did was harmless, and we do not move it again.
    this.isDisplaced = true;
    this.stopping.abort();
    this.displace();
  }
}

function envelopeOf(process: string, { purpose }: Reaction, event: RecordedEvent): Envelope {
  return {
    commandId: derivedId(process, event.id, purpose),
    correlationId: event.metadata.correlationId,
    causationId: event.id,
    actor: { kind: 'system', id: process },
    at: event.metadata.at,
  };
}
