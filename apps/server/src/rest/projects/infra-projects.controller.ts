import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { RunPipeline } from '@keelson/commands';
import {
  LastPipeline,
  ListPipelines,
  ListProjects,
  ShowPipeline,
  ShowProject,
  type ProjectAnswer,
} from '@keelson/views';
import { Roles } from '../../guard/roles.decorator';
import type { Asked } from '../../guard/asked';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { Consistency } from '../consistency';
import { envelopeOf } from '../envelope-of';
import { ListQueryDto } from '../list.dto';
import { AnswersPast } from '../past/answers-past.decorator';
import { ProjectRef } from '../path-ids';
import { pipelineShown } from '../pipelines/pipeline-shown';
import { PipelineDto, PipelineSummaryPageDto, RunPipelineDto } from '../pipelines/pipeline.dto';
import { InfraProjectDto, InfraProjectPageDto, ProjectListQueryDto } from './project.dto';

@ApiTags('infra-projects')
@Controller('infra-projects')
export class InfraProjectsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly consistency: Consistency,
  ) {}

  /** Newest first. */
  @Get()
  @AnswersPast()
  @ApiOkResponse({ type: InfraProjectPageDto })
  async list(
    @Query() filter: ProjectListQueryDto,
    @WhoAsks() asked: Asked,
  ): Promise<InfraProjectPageDto> {
    const { items, nextCursor } = await this.consistency.read(new ListProjects(filter), asked);
    return { items: items.map(projectShown), nextCursor };
  }

  @Get(':id')
  @AnswersPast()
  @ProjectRef()
  @ApiOkResponse({ type: InfraProjectDto })
  async show(@Param('id') project: string, @WhoAsks() asked: Asked): Promise<InfraProjectDto> {
    return projectShown(await this.consistency.read(new ShowProject(project), asked));
  }

  /** A new pipeline of the project as it is defined now. */
  @Post(':id/pipelines')
  @Roles('writer')
  @ProjectRef()
  @ApiCreatedResponse({ type: PipelineDto })
  async runPipeline(
    @Param('id') project: string,
    @Body() _operation: RunPipelineDto,
    @WhoAsks() asked: Asked,
  ): Promise<PipelineDto> {
    const { org, name } = await this.consistency.readForCommand(new ShowProject(project));
    const { state, position } = await this.commands.execute(
      new RunPipeline(org, name, envelopeOf(asked)),
    );
    const query = new ShowPipeline(state.state === 'absent' ? '' : state.pipelineId);
    return pipelineShown(await this.consistency.readAfter(position, query, asked));
  }

  /** Newest first, without their nodes. */
  @Get(':id/pipelines')
  @AnswersPast()
  @ProjectRef()
  @ApiOkResponse({ type: PipelineSummaryPageDto })
  async pipelines(
    @Param('id') project: string,
    @Query() page: ListQueryDto,
    @WhoAsks() asked: Asked,
  ): Promise<PipelineSummaryPageDto> {
    const { id } = await this.consistency.read(new ShowProject(project), asked);
    return this.consistency.read(new ListPipelines({ ...page, projectId: id }), asked);
  }

  @Get(':id/pipelines/last')
  @AnswersPast()
  @ProjectRef()
  @ApiOkResponse({ type: PipelineDto })
  async lastPipeline(@Param('id') project: string, @WhoAsks() asked: Asked): Promise<PipelineDto> {
    const { id } = await this.consistency.read(new ShowProject(project), asked);
    return pipelineShown(await this.consistency.read(new LastPipeline(id), asked));
  }
}

/** Without the resolved spec, which is for pipelines. */
function projectShown({ spec: _spec, ...project }: ProjectAnswer): InfraProjectDto {
  return project;
}
