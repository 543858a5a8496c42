import { Command } from '@nestjs/cqrs';
import type { PipelineEvent, PipelineState } from '@keelson/domain';
import type { Changed } from '../aggregate/stream-entry';
import type { Envelope } from '../aggregate/envelope';

/** A person's wish. Refused (`wrong_state`) where the pipeline has ended otherwise. */
export class CancelPipeline extends Command<Changed<PipelineState, PipelineEvent>> {
  constructor(
    readonly pipelineId: string,
    readonly reason: string,
    readonly envelope: Envelope,
  ) {
    super();
  }
}
