import { Command } from '@nestjs/cqrs';
import type { JobOwner } from '@keelson/domain';
import type { Envelope } from '../aggregate/envelope';

export type ClaimedJob = {
  readonly jobId: string;
  readonly owner: JobOwner;
  readonly attempt: number;
  readonly token: string;
};

/**
 * A worker takes a job, or takes it again with the same `claimId`. Answers undefined when the job's run no longer wants it: then the
 * job is cancelled.
 */
export class ClaimJob extends Command<ClaimedJob | undefined> {
  constructor(
    readonly jobId: string,
    readonly agent: string,
    readonly envelope: Envelope,
    readonly claimId?: string,
  ) {
    super();
  }
}
