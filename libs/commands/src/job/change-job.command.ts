import { Command } from '@nestjs/cqrs';
import type { JobCommand, JobEvent, JobState } from '@keelson/domain';
import type { Changed } from '../aggregate/stream-entry';
import type { Envelope } from '../aggregate/envelope';

export class ChangeJob extends Command<Changed<JobState, JobEvent>> {
  constructor(
    readonly jobId: string,
    readonly change: JobCommand,
    readonly envelope: Envelope,
  ) {
    super();
  }
}
