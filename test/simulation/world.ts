import { derivedId, type Envelope } from '@keelson/commands';
import type { Actor, Job } from '@keelson/domain';
import { BEGINNING, keelsonCatalog, MemoryEventLog, type Position } from '@keelson/event-log';
import { MemoryCheckpointStore } from '@keelson/processes';
import { Chance } from './chance';
import { History } from './history';
import { checkEvent } from './invariants/check-event';
import { Schedule } from './schedule';
import type { Server, Shared } from './server';

const TRACED_DATA_MAX = 220;

/** Everything that a simulated history is made of, and its protocol. */
export class World {
  readonly chance: Chance;
  readonly schedule = new Schedule();
  readonly history = new History();
  readonly trace: string[] = [];
  readonly log: MemoryEventLog;
  readonly checkpoints = new MemoryCheckpointStore();
  servers: Server[] = [];
  /** The server that has the right to carry the sagas. */
  sagaOwner: string | undefined;
  stepNumber = 0;
  /** Chances of what goes wrong; all zero in the calm at the end. */
  faultRate: number;
  private commands = 0;
  private end: Position = BEGINNING;
  private unexpected: unknown;

  constructor(readonly seed: number) {
    this.chance = new Chance(seed);
    this.log = new MemoryEventLog({ catalog: keelsonCatalog, now: () => this.schedule.now });
    this.faultRate = this.chance.pick([0, 0.005, 0.03]);
  }

  get shared(): Shared {
    const { log, checkpoints, schedule } = this;
    return {
      log,
      checkpoints,
      schedule,
      end: () => this.end,
      sagaOwner: () => this.sagaOwner,
      note: (text) => this.note(text),
      faults: {
        batchSize: () => this.chance.between(1, 20),
        draw: (operation) => this.drawFault(operation),
      },
    };
  }

  get pendingJobs(): readonly Job[] {
    return this.history.jobs.filter(({ state }) => state === 'pending');
  }

  someServer(): Server | undefined {
    return this.servers.length === 0 ? undefined : this.chance.pick(this.servers);
  }

  envelope(kind: Actor['kind'], id: string): Envelope {
    this.commands += 1;
    const commandId = derivedId('simulation', this.seed, this.commands);
    const at = this.schedule.now.toISOString();
    return {
      commandId,
      correlationId: commandId,
      causationId: commandId,
      actor: { kind, id },
      at,
    };
  }

  note(text: string): void {
    this.trace.push(`${String(this.stepNumber).padStart(5)} ${text}`);
  }

  /** An error that no part of Keelson may answer with. */
  fault(error: unknown): void {
    this.unexpected ??= error;
  }

  /** Takes in what has been remembered since, and checks it. @throws Violation */
  async observe(): Promise<void> {
    if (this.unexpected) throw this.unexpected as Error;
    for (const event of await this.log.readAll(this.end, Infinity)) {
      this.end = event.position;
      const data = JSON.stringify(event.data).slice(0, TRACED_DATA_MAX);
      this.note(`  + ${event.stream} ${event.revision} ${event.type} ${data}`);
      checkEvent(this.history, event);
    }
  }

  private drawFault(operation: 'append' | 'read') {
    if (!this.chance.happens(this.faultRate)) return undefined;
    const fault =
      operation === 'read'
        ? 'read'
        : this.chance.pick(['append_refused', 'append_lost', 'append_unacknowledged'] as const);
    this.note(`  ! ${fault}`);
    return fault;
  }
}
