import { Logger } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  ChangeRun,
  ClaimJob,
  follow,
  WorkOrders,
  type ClaimedJob,
  type Envelope,
} from '@keelson/commands';
import { DecisionRejected, type WorkOrder } from '@keelson/domain';
import { Leases } from '@keelson/views';
import { leaseUntil } from '../../operations/lease';
import { JobQueue } from './job-queue';

export type HandedOut = Omit<ClaimedJob, 'owner'> & {
  readonly runId: string;
  readonly phase: ClaimedJob['owner']['phase'];
  readonly leaseUntil: string;
  readonly work: WorkOrder;
};

/** Hands jobs to workers: claims them, grants the lease, writes the order. */
export class Claims {
  private readonly logger = new Logger(Claims.name);

  constructor(
    private readonly queue: JobQueue,
    private readonly commands: CommandBus,
    private readonly orders: WorkOrders,
    private readonly leases: Leases,
  ) {}

  /** Waits up to `waitMs` for the first job, then answers at once with what there is. */
  async claim(
    agent: string,
    max: number,
    waitMs: number,
    gone: AbortSignal,
    envelope: Envelope,
  ): Promise<HandedOut[]> {
    const deadline = Date.now() + waitMs;
    for (;;) {
      // A job that is handed to nobody would wait for its lease to end.
      if (gone.aborted) return [];
      const items = await this.claimNow(agent, max, envelope);
      const leftMs = deadline - Date.now();
      const over = leftMs <= 0 || this.queue.isStopped;
      if (items.length > 0 || over) return items;
      await this.queue.wait(leftMs, gone);
    }
  }

  async handOut(claimed: ClaimedJob, until: Date): Promise<HandedOut> {
    const { owner, ...rest } = claimed;
    const work = await this.orders.compose(claimed);
    return { ...rest, ...owner, leaseUntil: until.toISOString(), work };
  }

  private async claimNow(agent: string, max: number, envelope: Envelope): Promise<HandedOut[]> {
    const candidates = this.queue.take(max);
    const items = await Promise.all(
      candidates.map((jobId) =>
        // The question may have been asked long before there was a job.
        this.win(jobId, agent, { ...follow(envelope, `claim-${jobId}-${Date.now()}`), at: now() }),
      ),
    );
    return items.filter((item) => item !== undefined);
  }

  private async win(
    jobId: string,
    agent: string,
    envelope: Envelope,
  ): Promise<HandedOut | undefined> {
    try {
      const claimed = await this.commands.execute(new ClaimJob(jobId, agent, envelope));
      if (!claimed) return undefined;
      const until = leaseUntil(Date.now());
      const { attempt, token } = claimed;
      await this.leases.grant({ jobId, attempt, token, agent, leaseUntil: until });
      return await this.handOut(claimed, until).catch((error: unknown) =>
        this.refuse(claimed, error, envelope),
      );
    } catch (error) {
      if (error instanceof DecisionRejected) return undefined;
      this.queue.giveBack(jobId);
      throw error;
    }
  }

  /** The order cannot be written, for example because a secret is gone: the run ends with the reason. */
  private async refuse(
    { jobId, owner }: ClaimedJob,
    error: unknown,
    envelope: Envelope,
  ): Promise<undefined> {
    const message = error instanceof Error ? error.message : String(error);
    this.logger.warn(`job ${jobId} cannot be handed out: ${message}`);
    await this.commands.execute(
      new ChangeRun(
        owner.runId,
        { type: 'FailRun', reason: 'preflight_failed', message },
        follow(envelope, 'refuse'),
      ),
    );
    return undefined;
  }
}

function now(): string {
  return new Date().toISOString();
}
