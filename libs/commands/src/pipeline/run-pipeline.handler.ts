import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  DecisionRejected,
  definitionDecider,
  definitionStream,
  pipelineDecider,
  pipelineStream,
} from '@keelson/domain';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import type { ProjectSpec } from '../apply/project-spec';
import { idFor } from '../ids/ids';
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
    const { environments, nodes, concurrencyMax } = project.spec as ProjectSpec;
    const pipelineId = idFor('pip', envelope.at, `${envelope.commandId}/${projectName}`);
    return this.aggregates.execute(
      pipelineDecider,
      pipelineStream(pipelineId),
      {
        type: 'CreatePipeline',
        pipelineId,
        projectId: project.id,
        projectName,
        org,
        generation: project.generation,
        operation: 'deploy',
        environments,
        nodes,
        concurrencyMax,
      },
      envelope,
    );
  }
}
