import { Logger } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type ProcessRunner, SAGA_PARTITIONS, sagaPartition, sagaRunner } from '@keelson/processes';
import { BEGINNING } from '@keelson/event-log';
import { PendingJobs, ProjectionRunner } from '@keelson/views';
import { LogSeal } from '../audit/log-seal';
import type { Infrastructure } from '../infrastructure';
import { JobQueue } from '../rest/worker/job-queue';
import type { ServerRole } from '../settings/settings';
import { LeaseReaper } from './lease-reaper';
import { SharedWork, type Work } from './shared-work';

export type SagaStatus = { readonly partition: number } & ReturnType<ProcessRunner['status']>;

/** What a server does beside answering requests, by role. */
export class Background {
  private readonly logger = new Logger(Background.name);
  private readonly stops: (() => Promise<void>)[] = [];
  private readonly sagas = new Map<number, ProcessRunner>();

  constructor(
    private readonly infrastructure: Infrastructure,
    private readonly commandBus: CommandBus,
    private readonly projections: ProjectionRunner,
    private readonly queue: JobQueue,
    private readonly reaper: LeaseReaper,
    private readonly pendingJobs: PendingJobs,
  ) {}

  async start(roles: readonly ServerRole[]): Promise<void> {
    if (roles.includes('projections')) {
      this.projections.start();
      this.stops.push(() => this.projections.stop());
    }
    if (roles.includes('sagas')) this.share(this.works());
    if (roles.includes('api')) await this.startQueue();
  }

  async stop(): Promise<void> {
    for (const stop of this.stops.reverse()) await stop();
  }

  /** Of the partitions that this process carries now. */
  sagaStatus(): readonly SagaStatus[] {
    return [...this.sagas]
      .map(([partition, runner]) => ({ partition, ...runner.status() }))
      .sort((a, b) => a.partition - b.partition);
  }

  private share(works: ReadonlyMap<string, Work>): void {
    const shared = new SharedWork(this.infrastructure.pool, works);
    shared.start();
    this.stops.push(() => shared.stop());
  }

  /** What one process at a time does for all. */
  private works(): ReadonlyMap<string, Work> {
    const { log, auditRoots } = this.infrastructure;
    const works = new Map<string, Work>([
      ['reaper', (lost) => this.reaper.run(lost)],
      ['audit-roots', (lost) => new LogSeal(log, auditRoots).run(lost)],
    ]);
    for (let index = 0; index < SAGA_PARTITIONS; index += 1) {
      works.set(sagaPartition(index), (lost) => this.react(index, lost));
    }
    return works;
  }

  private async react(partition: number, lost: AbortSignal): Promise<void> {
    const { log, checkpoints } = this.infrastructure;
    const runner = sagaRunner(partition, {
      log,
      commandBus: this.commandBus,
      checkpoints,
      onParked: (key, eventId, error) =>
        this.logger.error(`${key} is parked at event ${eventId}: ${String(error)}`),
    });
    await runner.start();
    this.sagas.set(partition, runner);
    // A frozen process that wakes up may have moved the checkpoint: then it is read anew.
    await Promise.race([aborted(lost), runner.displaced]);
    this.sagas.delete(partition);
    await runner.stop();
  }

  private async startQueue(): Promise<void> {
    const { jobIds, position } = await this.pendingJobs.read();
    this.queue.start(jobIds, position ?? BEGINNING);
    this.stops.push(() => this.queue.stop());
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
