import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { pipelineDecider, pipelineStream } from '@keelson/domain';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import { ChangePipeline } from './change-pipeline.command';

@CommandHandler(ChangePipeline)
export class ChangePipelineHandler implements ICommandHandler<ChangePipeline> {
  constructor(private readonly aggregates: DecideAndAppend) {}

  execute({ pipelineId, change, envelope }: ChangePipeline) {
    const begins = change.type === 'CreatePipeline';
    return this.aggregates[begins ? 'begin' : 'execute'](
      pipelineDecider,
      pipelineStream(pipelineId),
      change,
      envelope,
    );
  }
}
