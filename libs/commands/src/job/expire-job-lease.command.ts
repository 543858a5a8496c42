import { Command } from '@nestjs/cqrs';
import type { JobEvent, JobState } from '@keelson/domain';
import type { Changed } from '../aggregate/stream-entry';
import type { Envelope } from '../aggregate/envelope';

/** A worker has been silent for longer than its lease. */
export class ExpireJobLease extends Command<Changed<JobState, JobEvent>> {
  constructor(
    readonly jobId: string,
    readonly attempt: number,
    readonly envelope: Envelope,
  ) {
    super();
  }
}
