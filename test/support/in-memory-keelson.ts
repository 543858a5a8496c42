import 'reflect-metadata';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { MasterKey, MemoryKeyRing, Sealer } from '@keelson/access';
import {
  ClaimJob,
  commandHandlers,
  commandServices,
  EVENT_LOG,
  newCommandId,
  ReportJob,
  type Envelope,
} from '@keelson/commands';
import { keelsonCatalog, MemoryEventLog, type EventLog } from '@keelson/event-log';
import {
  MemoryCheckpointStore,
  type ProcessRunner,
  SAGA_PARTITIONS,
  sagaRunner,
  type CheckpointStore,
} from '@keelson/processes';
import type { JobReport, WorkOrder } from '@keelson/domain';

/** What a worker in a test reports for a job. */
export type Script = (job: {
  readonly jobId: string;
  readonly runId: string;
  readonly phase: WorkOrder['phase'];
  readonly attempt: number;
}) => readonly JobReport[];

/**
 * The real deciders, command handlers and sagas over the memory log, with a worker that plays a script. Nothing of it is a
 * stand-in but the store and the tools.
 */
export class InMemoryKeelson {
  /** One for each partition. */
  private runners: readonly ProcessRunner[] = [];

  private constructor(
    readonly log: EventLog,
    readonly commandBus: CommandBus,
    private readonly context: INestApplicationContext,
    private readonly checkpoints: CheckpointStore,
  ) {}

  static async start(log: EventLog = new MemoryEventLog({ catalog: keelsonCatalog })) {
    const masterKey = MasterKey.parse(MasterKey.generate());
    @Module({
      imports: [CqrsModule.forRoot()],
      providers: [
        { provide: EVENT_LOG, useValue: log },
        { provide: MasterKey, useValue: masterKey },
        { provide: Sealer, useValue: new Sealer(masterKey, new MemoryKeyRing()) },
        ...commandServices,
        ...commandHandlers,
      ],
    })
    class InMemoryModule {}
    const context = await NestFactory.createApplicationContext(InMemoryModule, { logger: false });
    await context.init();
    const bus = context.get(CommandBus);
    const keelson = new InMemoryKeelson(log, bus, context, new MemoryCheckpointStore());
    await keelson.startSagas();
    return keelson;
  }

  /** Plays a script for every job that becomes ready, until `signal` aborts. */
  async work(script: Script, signal: AbortSignal): Promise<void> {
    const jobs = { after: 0n as never, prefixes: ['job-'], signal };
    const running: Promise<void>[] = [];
    for await (const message of this.log.subscribe(jobs)) {
      if (message.kind !== 'events') continue;
      for (const { type, stream } of message.events) {
        if (type !== 'JobCreated' && type !== 'JobReleasedBack') continue;
        running.push(this.doJob(stream.slice('job-'.length), script));
      }
    }
    await Promise.all(running);
  }

  /** Stops the sagas and starts them again from their checkpoint, as a restart of the server does. */
  async restartSagas(): Promise<void> {
    await this.stopSagas();
    await this.startSagas();
  }

  async stop(): Promise<void> {
    await this.stopSagas();
    await this.context.close();
    await this.log.close();
  }

  envelope(id = 'tester', commandId = newCommandId()): Envelope {
    return {
      commandId,
      correlationId: commandId,
      causationId: commandId,
      actor: { kind: 'human', id },
      at: new Date().toISOString(),
    };
  }

  private async startSagas(): Promise<void> {
    const { log, commandBus, checkpoints } = this;
    this.runners = Array.from({ length: SAGA_PARTITIONS }, (_, index) =>
      sagaRunner(index, { log, commandBus, checkpoints }),
    );
    for (const runner of this.runners) await runner.start();
  }

  private async stopSagas(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop()));
  }

  private async doJob(jobId: string, script: Script): Promise<void> {
    const claimed = await this.commandBus.execute(new ClaimJob(jobId, 'worker-1', this.envelope()));
    if (!claimed) return;
    const { owner, attempt, token } = claimed;
    const reports = script({ jobId, runId: owner.runId, phase: owner.phase, attempt });
    if (reports.length === 0) return;
    await this.commandBus.execute(new ReportJob(jobId, token, reports, this.envelope()));
  }
}
