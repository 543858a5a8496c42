import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { pipelineDecider, pipelineStream, type PipelineState } from '@keelson/domain';
import type { EventLog } from '@keelson/event-log';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import { requireCancelled } from '../aggregate/require-cancelled';
import { EVENT_LOG } from '../event-log.token';
import { CancelPipeline } from './cancel-pipeline.command';

@CommandHandler(CancelPipeline)
export class CancelPipelineHandler implements ICommandHandler<CancelPipeline> {
  constructor(
    private readonly aggregates: DecideAndAppend,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {}

  async execute({ pipelineId, reason, envelope }: CancelPipeline) {
    const stream = pipelineStream(pipelineId);
    const cancel = { type: 'CancelPipeline', reason } as const;
    const changed = await this.aggregates.execute(pipelineDecider, stream, cancel, envelope);
    const otherwise = endedOtherwise(changed.state);
    await requireCancelled(this.log, { stream, envelope, changed, otherwise });
    return changed;
  }
}

function endedOtherwise(pipeline: PipelineState): string | undefined {
  if (pipeline.state !== 'completed') return undefined;
  const { pipelineId, completion } = pipeline;
  return completion?.reason === 'cancel_requested'
    ? undefined
    : `pipeline ${pipelineId} is ${completion?.result ?? 'completed'}`;
}
