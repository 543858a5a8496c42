import { Command } from '@nestjs/cqrs';
import type { PipelineEvent, PipelineState } from '@keelson/domain';
import type { Changed } from '../aggregate/stream-entry';
import type { Envelope } from '../aggregate/envelope';

/** A new pipeline that takes up where a failed or cancelled one ended (IP15). */
export class RetryPipeline extends Command<Changed<PipelineState, PipelineEvent>> {
  constructor(
    readonly pipelineId: string,
    readonly envelope: Envelope,
  ) {
    super();
  }
}
