import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
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
import type { FastifyReply } from 'fastify';
import { Roles } from '../../guard/roles.decorator';
import type { AuthenticatedRequest } from '../../guard/request';
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
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<InfraProjectPageDto> {
    const { items, nextCursor } = await this.consistency.read(new ListProjects(filter), reply);
    return { items: items.map(projectShown), nextCursor };
  }

  @Get(':id')
  @AnswersPast()
  @ProjectRef()
  @ApiOkResponse({ type: InfraProjectDto })
  async show(
    @Param('id') project: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<InfraProjectDto> {
    return projectShown(await this.consistency.read(new ShowProject(project), reply));
  }

  /** A new pipeline of the project as it is defined now. */
  @Post(':id/pipelines')
  @Roles('writer')
  @ProjectRef()
  @ApiCreatedResponse({ type: PipelineDto })
  async runPipeline(
    @Param('id') project: string,
    @Body() _operation: RunPipelineDto,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PipelineDto> {
    const { org, name } = await this.consistency.readForCommand(new ShowProject(project));
    const { state, position } = await this.commands.execute(
      new RunPipeline(org, name, envelopeOf(request)),
    );
    const query = new ShowPipeline(state.state === 'absent' ? '' : state.pipelineId);
    return pipelineShown(await this.consistency.readAfter(position, query, reply));
  }

  /** Newest first, without their nodes. */
  @Get(':id/pipelines')
  @AnswersPast()
  @ProjectRef()
  @ApiOkResponse({ type: PipelineSummaryPageDto })
  async pipelines(
    @Param('id') project: string,
    @Query() page: ListQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PipelineSummaryPageDto> {
    const { id } = await this.consistency.read(new ShowProject(project), reply);
    return this.consistency.read(new ListPipelines({ ...page, projectId: id }), reply);
  }

  @Get(':id/pipelines/last')
  @AnswersPast()
  @ProjectRef()
  @ApiOkResponse({ type: PipelineDto })
  async lastPipeline(
    @Param('id') project: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PipelineDto> {
    const { id } = await this.consistency.read(new ShowProject(project), reply);
    return pipelineShown(await this.consistency.read(new LastPipeline(id), reply));
  }
}

/** Without the resolved spec, which is for pipelines. */
function projectShown({ spec: _spec, ...project }: ProjectAnswer): InfraProjectDto {
  return project;
}
