import {
  Args,
  ArgsType,
  IntersectionType,
  Mutation,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { ageCursor, NotFound } from '@keelson/views';
import type { Asked } from '../../guard/asked';
import { Roles } from '../../guard/roles.decorator';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { AnswersPast } from '../../rest/past/answers-past.decorator';
import {
  PipelineDto,
  RunPipelineDto,
  type PipelineSummaryDto,
} from '../../rest/pipelines/pipeline.dto';
import { InfraProjectsController } from '../../rest/projects/infra-projects.controller';
import { InfraProjectDto, ProjectFilterDto } from '../../rest/projects/project.dto';
import { connected, connectionOf, type Connection } from '../connections/connection';
import { PageArgs, pageRequest, PastPageArgs, PastRefArgs, Ref } from '../connections/list-args';
import { PipelineSummaryConnection } from './connections';

const InfraProjectConnection = connectionOf(InfraProjectDto);

@ArgsType()
class ProjectsArgs extends IntersectionType(PastPageArgs, ProjectFilterDto, ArgsType) {}

@ArgsType()
class RunPipelineArgs extends RunPipelineDto {
  @Ref('Of the project: id or name.') project: string;
}

@Resolver(() => InfraProjectDto)
export class ProjectsResolver {
  constructor(private readonly projects: InfraProjectsController) {}

  @Query(() => InfraProjectConnection, {
    nullable: true,
    name: 'projects',
    description: 'Newest first.',
  })
  @AnswersPast()
  async list(
    @Args() args: ProjectsArgs,
    @WhoAsks() asked: Asked,
  ): Promise<Connection<InfraProjectDto>> {
    return connected(await this.projects.list(pageRequest(args), asked), ageCursor);
  }

  @Query(() => InfraProjectDto, { nullable: true, name: 'project', description: 'By id or name.' })
  @AnswersPast()
  show(@Args() { id }: PastRefArgs, @WhoAsks() asked: Asked): Promise<InfraProjectDto> {
    return this.projects.show(id, asked);
  }

  @ResolveField(() => PipelineSummaryConnection, { description: 'Newest first.' })
  async pipelines(
    @Parent() { id }: InfraProjectDto,
    @Args() page: PageArgs,
    @WhoAsks() asked: Asked,
  ): Promise<Connection<PipelineSummaryDto>> {
    return connected(await this.projects.pipelines(id, pageRequest(page), asked), ageCursor);
  }

  @ResolveField(() => PipelineDto, { nullable: true, description: 'Null before the first one.' })
  lastPipeline(
    @Parent() { id }: InfraProjectDto,
    @WhoAsks() asked: Asked,
  ): Promise<PipelineDto | null> {
    return this.projects.lastPipeline(id, asked).catch((error: unknown) => {
      if (error instanceof NotFound) return null;
      throw error;
    });
  }

  @Mutation(() => PipelineDto, {
    nullable: true,
    description: 'A new pipeline of the project as it is defined now.',
  })
  @Roles('writer')
  runPipeline(
    @Args() { project, ...operation }: RunPipelineArgs,
    @WhoAsks() asked: Asked,
  ): Promise<PipelineDto> {
    return this.projects.runPipeline(project, operation, asked);
  }
}
