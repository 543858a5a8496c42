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
import { ClaimedJobs, Leases } from '@keelson/views';
import { leaseUntil } from '../../operations/lease';
import { JobQueue } from './job-queue';

export type HandedOut = Omit<ClaimedJob, 'owner'> & {
  readonly runId: string;
  readonly phase: ClaimedJob['owner']['phase'];
  readonly leaseUntil: string;
  readonly work: WorkOrder;
};

export type ClaimWish = {
  readonly max: number;
  readonly waitMs: number;
  /** The worker's own name of its question. */
  readonly claimId?: string;
  /** It has asked this before, and no answer has come. */
  readonly again?: boolean;
};

/** Hands jobs to workers: claims them, grants the lease, writes the order. */
export class Claims {
  private readonly logger = new Logger(Claims.name);

  constructor(
    private readonly queue: JobQueue,
    private readonly commands: CommandBus,
    private readonly orders: WorkOrders,
    private readonly leases: Leases,
    private readonly claimed: ClaimedJobs,
  ) {}

  /**
   * Waits up to `waitMs` for the first job, then answers at once with what there is. A question that is asked again is answered with
   * what it has won already, if anything: otherwise those jobs would wait for their leases to end.
   */
  async claim(
    agent: string,
    { max, waitMs, claimId, again = false }: ClaimWish,
    gone: AbortSignal,
    envelope: Envelope,
  ): Promise<HandedOut[]> {
    const wish = { agent, claimId, envelope };
    if (again && claimId !== undefined) {
      const won = await this.claimAll(await this.claimed.by(agent), wish);
      if (won.length > 0) return won;
    }
    const deadline = Date.now() + waitMs;
    for (;;) {
      // A job that is handed to nobody would wait for its lease to end.
      if (gone.aborted) return [];
      const items = await this.claimAll(this.queue.take(max), wish);
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

  private async claimAll(jobIds: readonly string[], wish: Wish): Promise<HandedOut[]> {
    const ends = await Promise.allSettled(jobIds.map((jobId) => this.win(jobId, wish)));
    const items = ends.map((end) => (end.status === 'fulfilled' ? end.value : undefined));
    const won = items.filter((item) => item !== undefined);
    // What was won is handed out, whatever became of the others; they are in the queue again.
    const failed = ends.find((end) => end.status === 'rejected');
    if (won.length === 0 && failed) throw failed.reason;
    return won;
  }

  private async win(jobId: string, wish: Wish): Promise<HandedOut | undefined> {
    const { agent, claimId } = wish;
    // The question may have been asked long before there was a job.
    const envelope = { ...follow(wish.envelope, `claim-${jobId}-${Date.now()}`), at: now() };
    try {
      const claimed = await this.commands.execute(new ClaimJob(jobId, agent, envelope, claimId));
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

type Wish = {
  readonly agent: string;
  readonly claimId: string | undefined;
  readonly envelope: Envelope;
};

function now(): string {
  return new Date().toISOString();
}
