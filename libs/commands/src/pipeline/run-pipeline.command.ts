import { Command } from '@nestjs/cqrs';
import type { PipelineEvent, PipelineState } from '@keelson/domain';
import type { Changed } from '../aggregate/stream-entry';
import type { Envelope } from '../aggregate/envelope';

/** A new pipeline of a project as it is defined now. */
export class RunPipeline extends Command<Changed<PipelineState, PipelineEvent>> {
  constructor(
    readonly org: string,
    readonly projectName: string,
    readonly envelope: Envelope,
  ) {
    super();
  }
}
