import 'reflect-metadata';
import { Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule, type Command } from '@nestjs/cqrs';
import { MasterKey, MemoryKeyRing, Sealer } from '@keelson/access';
import {
  ChangeRun,
  ClaimJob,
  commandHandlers,
  commandServices,
  DecideAndAppend,
  EVENT_LOG,
  follow,
  WorkOrders,
  type ClaimedJob,
  type Envelope,
} from '@keelson/commands';
import type { WorkOrder } from '@keelson/domain';
import type { MemoryEventLog, Position } from '@keelson/event-log';
import {
  processes,
  processPrefixes,
  ProcessRunner,
  type MemoryCheckpointStore,
} from '@keelson/processes';
import type { Schedule } from './schedule';
import { SteppedCheckpoints } from './stepped-checkpoints';
import { SteppedLog, type Faults } from './stepped-log';

const MASTER_KEY = MasterKey.parse('ab'.repeat(32));
const RESTART_MS = 250;

/** What all servers of a simulation share. */
export type Shared = {
  readonly log: MemoryEventLog;
  readonly checkpoints: MemoryCheckpointStore;
  readonly schedule: Schedule;
  readonly faults: Faults;
  readonly end: () => Position;
  readonly note: (text: string) => void;
  /** The server that has the right to carry the sagas. */
  readonly sagaOwner: () => string | undefined;
};

/** The server died while it worked on the request: the caller cannot know how far it came. */
export class ConnectionLost extends Error {}

export type HandedOut = { readonly claimed: ClaimedJob; readonly order: WorkOrder };

/** One life of a server process: the real command handlers and sagas, with their own caches. */
export class Server {
  private readonly callers = new Set<(reason: Error) => void>();
  private runner: ProcessRunner | undefined;
  dead = false;

  private constructor(
    readonly name: string,
    private readonly shared: Shared,
    private readonly log: SteppedLog,
    private readonly context: INestApplicationContext,
  ) {}

  static async start(name: string, shared: Shared): Promise<Server> {
    const { schedule } = shared;
    const log = new SteppedLog(shared.log, schedule, name, shared.end, shared.faults);
    const pause = (ms: number): Promise<void> => schedule.pause(name, ms);
    const context = await NestFactory.createApplicationContext(moduleOf(log, pause), {
      logger: false,
      abortOnError: false,
    });
    return new Server(name, shared, log, context);
  }

  get carriesSagas(): boolean {
    return this.runner !== undefined;
  }

  /** Rejects with ConnectionLost when the server dies meanwhile. */
  call<T>(command: Command<T>): Promise<T> {
    return this.answer(() => this.context.get(CommandBus).execute(command));
  }

  /** As the worker protocol does it: claim, then write the order; what cannot be ordered fails its run. */
  claim(
    jobId: string,
    agent: string,
    envelope: Envelope,
    claimId: string,
  ): Promise<HandedOut | undefined> {
    return this.answer(async () => {
      const bus = this.context.get(CommandBus);
      const claimed = await bus.execute(new ClaimJob(jobId, agent, envelope, claimId));
      if (!claimed) return undefined;
      try {
        return { claimed, order: await this.context.get(WorkOrders).compose(claimed) };
      } catch (error) {
        const change = {
          type: 'FailRun',
          reason: 'preflight_failed',
          message: String(error),
        } as const;
        await bus.execute(new ChangeRun(claimed.owner.runId, change, follow(envelope, 'refuse')));
        return undefined;
      }
    });
  }

  carrySagas(): void {
    const { name, shared, log } = this;
    const { schedule } = shared;
    const runner = new ProcessRunner({
      name: 'sagas',
      processes,
      prefixes: processPrefixes,
      log,
      commandBus: this.context.get(CommandBus),
      checkpoints: new SteppedCheckpoints(shared.checkpoints, schedule, name),
      onParked: (key, eventId, error) =>
        shared.note(`${key} parked at ${eventId}: ${String(error)}`),
      timers: {
        pause: (ms) => schedule.pause(name, ms),
        every: (ms, work) => schedule.every(name, ms, work),
      },
    });
    this.runner = runner;
    void runner.displaced.then(() => this.comeBack(runner));
    void runner.start();
  }

  async layDownSagas(): Promise<void> {
    const { runner } = this;
    this.runner = undefined;
    await runner?.stop();
  }

  /** As a server does that has the right to carry them, and finds that one without it has moved the checkpoint. */
  private async comeBack(displaced: ProcessRunner): Promise<void> {
    const { name, shared } = this;
    if (this.runner !== displaced) return;
    shared.note(`${name} finds its checkpoint moved`);
    await displaced.stop();
    if (this.runner !== displaced) return;
    this.runner = undefined;
    if (shared.sagaOwner() !== name) return;
    await shared.schedule.pause(name, RESTART_MS);
    if (!this.runner && shared.sagaOwner() === name) this.carrySagas();
  }

  die(): void {
    this.dead = true;
    this.runner = undefined;
    for (const lost of this.callers) lost(new ConnectionLost(`${this.name} died`));
    void this.context.close();
  }

  private answer<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.dead) return reject(new ConnectionLost(`${this.name} is dead`));
      this.callers.add(reject);
      void work()
        .then(resolve, reject)
        .finally(() => this.callers.delete(reject));
    });
  }
}

function moduleOf(log: SteppedLog, pause: (ms: number) => Promise<void>): Type {
  @Module({
    imports: [CqrsModule.forRoot()],
    providers: [
      { provide: EVENT_LOG, useValue: log },
      { provide: MasterKey, useValue: MASTER_KEY },
      { provide: Sealer, useValue: new Sealer(MASTER_KEY, new MemoryKeyRing()) },
      ...commandServices,
      ...commandHandlers,
      { provide: DecideAndAppend, useFactory: () => new DecideAndAppend(log, pause) },
    ],
  })
  class ServerModule {}
  return ServerModule;
}
