import { Logger } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { processes, processPrefixes, ProcessRunner } from '@keelson/processes';
import { BEGINNING } from '@keelson/event-log';
import { PendingJobs, ProjectionRunner } from '@keelson/views';
import { LogSeal } from '../audit/log-seal';
import type { Infrastructure } from '../infrastructure';
import { JobQueue } from '../rest/worker/job-queue';
import type { ServerRole } from '../settings/settings';
import { LeaseReaper } from './lease-reaper';
import { OwnedWork } from './owned-work';
import { SAGAS } from './sagas';

/** What a server does beside answering requests, by role. */
export class Background {
  private readonly logger = new Logger(Background.name);
  private readonly stops: (() => Promise<void>)[] = [];
  private sagas: ProcessRunner | undefined;

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
    if (roles.includes('sagas')) {
      this.own(SAGAS, (lost) => this.react(lost));
      this.own('reaper', (lost) => this.reaper.run(lost));
      const { log, auditRoots } = this.infrastructure;
      this.own('audit-roots', (lost) => new LogSeal(log, auditRoots).run(lost));
    }
    if (roles.includes('api')) await this.startQueue();
  }

  async stop(): Promise<void> {
    for (const stop of this.stops.reverse()) await stop();
  }

  /** Undefined while another process carries the sagas. */
  sagaStatus(): ReturnType<ProcessRunner['status']> | undefined {
    return this.sagas?.status();
  }

  private own(name: string, work: (lost: AbortSignal) => Promise<void>): void {
    const owned = new OwnedWork(name, this.infrastructure.pool, work);
    owned.start();
    this.stops.push(() => owned.stop());
  }

  private async react(lost: AbortSignal): Promise<void> {
    const { log, checkpoints } = this.infrastructure;
    const runner = new ProcessRunner({
      name: SAGAS,
      processes,
      prefixes: processPrefixes,
      log,
      commandBus: this.commandBus,
      checkpoints,
      onParked: (key, eventId, error) =>
        this.logger.error(`${key} is parked at event ${eventId}: ${String(error)}`),
    });
    await runner.start();
    this.sagas = runner;
    // A frozen process that wakes up may have moved the checkpoint: then it is read anew.
    await Promise.race([aborted(lost), runner.displaced]);
    this.sagas = undefined;
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
