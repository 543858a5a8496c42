import { Command } from '@nestjs/cqrs';
import type { JobReport, NextStep } from '@keelson/domain';
import type { Position } from '@keelson/event-log';
import type { Envelope } from '../aggregate/envelope';

export type Reported = { readonly next: NextStep; readonly position: Position };

/** What a worker tells about its job. Reports are decided in order and appended together; a repeat changes nothing. */
export class ReportJob extends Command<Reported> {
  constructor(
    readonly jobId: string,
    readonly token: string,
    readonly reports: readonly JobReport[],
    readonly envelope: Envelope,
  ) {
    super();
  }
}
