import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ChangeRun, derivedId, ExpireJobLease, type Envelope } from '@keelson/commands';
import { DecisionRejected } from '@keelson/domain';
import { Leases } from '@keelson/views';
import { leaseUntil } from './lease';

const INTERVAL_MS = 1_000;

/** Runs that wait for a person or a worker until a moment that has passed. */
export interface DueRuns {
  due(now: Date): Promise<readonly { readonly runId: string; readonly state: string }[]>;
}

/** Jobs that a worker claimed and that nevertheless have no lease: the server died between the two. */
export interface LostClaims {
  withoutLease(
    before: Date,
  ): Promise<readonly { readonly jobId: string; readonly attempt: number }[]>;
}

/**
 * The clock of the domain: ends leases that were not renewed, and waits that were too long. Before its first round it gives
 * every lease a full term, because while no server ran nobody could renew one.
 */
export class LeaseReaper {
  private readonly logger = new Logger(LeaseReaper.name);

  constructor(
    private readonly commands: CommandBus,
    private readonly leases: Leases,
    private readonly runs: DueRuns,
    private readonly claims: LostClaims,
  ) {}

  async run(lost: AbortSignal): Promise<void> {
    const startedAt = Date.now();
    await this.leases.extendAll(leaseUntil(startedAt));
    while (!lost.aborted) {
      await this.round(new Date(Date.now()), new Date(startedAt)).catch((error: unknown) =>
        this.logger.error(`a round failed: ${String(error)}`),
      );
      await delay(INTERVAL_MS, undefined, { signal: lost }).catch(() => undefined);
    }
  }

  private async round(now: Date, startedAt: Date): Promise<void> {
    for (const { jobId, attempt } of await this.leases.expired(now)) {
      await this.expire(jobId, attempt, now);
      await this.leases.release(jobId);
    }
    // The grace of the start is for these workers too: a heartbeat gives them their lease back.
    const termAgo = leaseUntil(now.getTime() - 2 * leaseTermMs());
    const lost = termAgo > startedAt ? await this.claims.withoutLease(termAgo) : [];
    for (const { jobId, attempt } of lost) await this.expire(jobId, attempt, now);
    for (const { runId, state } of await this.runs.due(now)) await this.endWait(runId, state, now);
  }

  private async expire(jobId: string, attempt: number, now: Date): Promise<void> {
    const envelope = envelopeOf(now, 'lease', jobId, attempt);
    await this.answered(async () => {
      const { events } = await this.commands.execute(new ExpireJobLease(jobId, attempt, envelope));
      if (events.length > 0) this.logger.warn(`the lease of job ${jobId} (${attempt}) has ended`);
    });
  }

  private async endWait(runId: string, state: string, now: Date): Promise<void> {
    const envelope = envelopeOf(now, 'due', runId, state);
    await this.answered(() =>
      this.commands.execute(
        state === 'confirmed'
          ? new ChangeRun(
              runId,
              {
                type: 'FailRun',
                reason: 'no_worker',
                message: 'no worker took the confirmed run in time',
              },
              envelope,
            )
          : new ChangeRun(
              runId,
              { type: 'DiscardRun', comment: 'nobody confirmed it in time' },
              envelope,
            ),
      ),
    );
  }

  /** A rejection is an answer: somebody else was faster. */
  private async answered(command: () => Promise<unknown>): Promise<void> {
    try {
      await command();
    } catch (error) {
      if (!(error instanceof DecisionRejected)) throw error;
    }
  }
}

const leaseTermMs = (): number => leaseUntil(0).getTime();

function envelopeOf(now: Date, ...purpose: readonly (string | number)[]): Envelope {
  const commandId = derivedId('reaper', ...purpose);
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: { kind: 'system', id: 'lease-reaper' },
    at: now.toISOString(),
  };
}
