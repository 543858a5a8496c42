import { Command } from '@nestjs/cqrs';
import type { PipelineCommand, PipelineEvent, PipelineState } from '@keelson/domain';
import type { Changed } from '../aggregate/stream-entry';
import type { Envelope } from '../aggregate/envelope';

export class ChangePipeline extends Command<Changed<PipelineState, PipelineEvent>> {
  constructor(
    readonly pipelineId: string,
    readonly change: PipelineCommand,
    readonly envelope: Envelope,
  ) {
    super();
  }
}
