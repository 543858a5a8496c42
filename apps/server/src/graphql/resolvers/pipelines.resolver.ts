import { Args, ArgsType, Field, Mutation, Query, Resolver } from '@nestjs/graphql';
import { ageCursor, ListPipelines, ShowProject, type PipelineFilter } from '@keelson/views';
import type { PipelineStateName } from '@keelson/domain';
import { IsIn, IsOptional } from 'class-validator';
import type { Asked } from '../../guard/asked';
import { Roles } from '../../guard/roles.decorator';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { oneOf } from '../../rest/api-properties';
import { Consistency } from '../../rest/consistency';
import { TextFilter } from '../../rest/list.dto';
import { AnswersPast } from '../../rest/past/answers-past.decorator';
import { InfraPipelinesController } from '../../rest/pipelines/infra-pipelines.controller';
import {
  GateAnswerDto,
  PIPELINE_STATES,
  PipelineDto,
  PipelinePlacesDto,
  type PipelineSummaryDto,
} from '../../rest/pipelines/pipeline.dto';
import { CommentDto } from '../../rest/runs/run-requests.dto';
import { connected, type Connection } from '../connections/connection';
import { pageRequest, PastMoment, PastPageArgs, Ref, RefArgs } from '../connections/list-args';
import { PipelineSummaryConnection } from './connections';

@ArgsType()
class PipelinesArgs extends PastPageArgs {
  @TextFilter('Id or name of a project.') project?: string;
  @TextFilter() org?: string;
  @TextFilter('A part of its id or of its project’s name.') text?: string;

  @Field(oneOf(PIPELINE_STATES, 'PipelineStatus'), { nullable: true })
  @IsOptional()
  @IsIn(PIPELINE_STATES)
  status?: PipelineStateName;
}

@ArgsType()
class PipelineArgs extends PipelinePlacesDto {
  @Ref() id: string;
  @PastMoment() at?: string;
}

@ArgsType()
class PipelineCommentArgs extends CommentDto {
  @Ref() id: string;
}

@ArgsType()
class EnvironmentGateArgs extends GateAnswerDto {
  @Ref() id: string;
  @Ref('Name of the environment.') environment: string;
}

@ArgsType()
class NodeGateArgs extends EnvironmentGateArgs {
  @Ref('Name of the stack.') node: string;
}

@Resolver(() => PipelineDto)
export class PipelinesResolver {
  constructor(
    private readonly pipelines: InfraPipelinesController,
    private readonly consistency: Consistency,
  ) {}

  @Query(() => PipelineSummaryConnection, {
    nullable: true,
    name: 'pipelines',
    description: 'Newest first.',
  })
  @AnswersPast()
  async list(
    @Args() args: PipelinesArgs,
    @WhoAsks() asked: Asked,
  ): Promise<Connection<PipelineSummaryDto>> {
    const { project, ...page } = pageRequest(args);
    const owner =
      project === undefined
        ? undefined
        : await this.consistency.read(new ShowProject(project), asked);
    const filter: PipelineFilter = {
      ...page,
      ...(owner === undefined ? {} : { projectId: owner.id }),
    };
    return connected(await this.consistency.read(new ListPipelines(filter), asked), ageCursor);
  }

  @Query(() => PipelineDto, {
    nullable: true,
    name: 'pipeline',
    description: 'With its nodes, what their runs are at, and the gates that were reached.',
  })
  @AnswersPast()
  show(@Args() { id, places }: PipelineArgs, @WhoAsks() asked: Asked): Promise<PipelineDto> {
    return this.pipelines.show(id, places ? { places } : {}, asked);
  }

  @Mutation(() => PipelineDto, {
    nullable: true,
    description:
      'What is in flight completes, the rest is cancelled. Refused where the pipeline has ended otherwise (`wrong_state`).',
  })
  @Roles('writer')
  cancelPipeline(
    @Args() { id, ...comment }: PipelineCommentArgs,
    @WhoAsks() asked: Asked,
  ): Promise<PipelineDto> {
    return this.pipelines.cancel(id, comment, asked);
  }

  @Mutation(() => PipelineDto, {
    nullable: true,
    description: 'A new pipeline that adopts what this one had deployed and is still up to date.',
  })
  @Roles('writer')
  retryPipeline(@Args() { id }: RefArgs, @WhoAsks() asked: Asked): Promise<PipelineDto> {
    return this.pipelines.retry(id, asked);
  }

  @Mutation(() => PipelineDto, {
    nullable: true,
    description: 'Answers the gate before an environment.',
  })
  @Roles('writer')
  resolveEnvironmentGate(
    @Args() { id, environment, ...answer }: EnvironmentGateArgs,
    @WhoAsks() asked: Asked,
  ): Promise<PipelineDto> {
    return this.pipelines.environmentGate(id, environment, answer, asked);
  }

  @Mutation(() => PipelineDto, { nullable: true, description: 'Answers the gate behind a stack.' })
  @Roles('writer')
  resolveNodeGate(
    @Args() { id, environment, node, ...answer }: NodeGateArgs,
    @WhoAsks() asked: Asked,
  ): Promise<PipelineDto> {
    return this.pipelines.nodeGate(id, environment, node, answer, asked);
  }
}
