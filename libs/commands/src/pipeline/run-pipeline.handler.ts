import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  DecisionRejected,
  definitionDecider,
  definitionStream,
  pipelineDecider,
  pipelineStream,
} from '@keelson/domain';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import { idFor } from '../ids/ids';
import { pipelineOf } from './pipeline-of';
import { RunPipeline } from './run-pipeline.command';

@CommandHandler(RunPipeline)
export class RunPipelineHandler implements ICommandHandler<RunPipeline> {
  constructor(private readonly aggregates: DecideAndAppend) {}

  async execute({ org, projectName, envelope }: RunPipeline) {
    const stream = definitionStream('project', `${org}.${projectName}`);
    const project = await this.aggregates.load(definitionDecider, stream);
    if (project.state !== 'applied') {
      throw new DecisionRejected('not_found', `there is no project ${projectName}`);
    }
    const pipelineId = idFor('pip', envelope.at, `${envelope.commandId}/${projectName}`);
    return this.aggregates.begin(
      pipelineDecider,
      pipelineStream(pipelineId),
      pipelineOf(project, pipelineId, envelope.actor.id),
      envelope,
    );
  }
}
