import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  ApiExtraModels,
  ApiHeader,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiParam,
  ApiProduces,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { CancelPipeline, ChangePipeline, RetryPipeline } from '@keelson/commands';
import type { PipelineCommand } from '@keelson/domain';
import type { Position } from '@keelson/event-log';
import { ShowPipeline } from '@keelson/views';
import type { FastifyReply } from 'fastify';
import { Roles } from '../../guard/roles.decorator';
import type { Asked } from '../../guard/asked';
import { WhoAsks } from '../../guard/who-asks.decorator';
import type { AuthenticatedRequest } from '../../guard/request';
import { Consistency } from '../consistency';
import { envelopeOf } from '../envelope-of';
import { EventDto } from '../events/event.dto';
import { AnswersPast } from '../past/answers-past.decorator';
import { PipelineId } from '../path-ids';
import { CommentDto } from '../runs/run-requests.dto';
import { PipelineEvents } from './pipeline-events';
import { pipelineShown } from './pipeline-shown';
import { GateAnswerDto, PipelineDto, PipelinePlacesDto } from './pipeline.dto';

@ApiTags('infra-pipelines')
@Controller('infra-pipelines')
export class InfraPipelinesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly consistency: Consistency,
    private readonly events: PipelineEvents,
  ) {}

  /** With its nodes, what their runs are at, and the gates that were reached. */
  @Get(':id')
  @AnswersPast()
  @PipelineId()
  @ApiOkResponse({ type: PipelineDto })
  async show(
    @Param('id') pipelineId: string,
    @Query() { places }: PipelinePlacesDto,
    @WhoAsks() asked: Asked,
  ): Promise<PipelineDto> {
    const query = new ShowPipeline(pipelineId, places);
    return pipelineShown(await this.consistency.read(query, asked));
  }

  /** What is in flight completes, the rest is cancelled. Refused where the pipeline has ended otherwise (`wrong_state`). */
  @Post(':id/cancel')
  @HttpCode(200)
  @Roles('writer')
  @PipelineId()
  @ApiOkResponse({ type: PipelineDto })
  async cancel(
    @Param('id') pipelineId: string,
    @Body() { comment }: CommentDto,
    @WhoAsks() asked: Asked,
  ): Promise<PipelineDto> {
    const reason = comment ?? `requested by ${asked.caller.name}`;
    const { position } = await this.commands.execute(
      new CancelPipeline(pipelineId, reason, envelopeOf(asked)),
    );
    return this.shownAfter(pipelineId, position, asked);
  }

  /** A new pipeline that adopts what this one had deployed and is still up to date. */
  @Post(':id/retry')
  @Roles('writer')
  @PipelineId()
  @ApiCreatedResponse({ type: PipelineDto })
  async retry(@Param('id') pipelineId: string, @WhoAsks() asked: Asked): Promise<PipelineDto> {
    const { state, position } = await this.commands.execute(
      new RetryPipeline(pipelineId, envelopeOf(asked)),
    );
    const retryId = state.state === 'absent' ? pipelineId : state.pipelineId;
    return this.shownAfter(retryId, position, asked);
  }

  @Post(':id/environments/:env/gate')
  @HttpCode(200)
  @Roles('writer')
  @PipelineId()
  @ApiParam({ name: 'env', description: 'Name of the environment.' })
  @ApiOkResponse({ type: PipelineDto })
  environmentGate(
    @Param('id') pipelineId: string,
    @Param('env') environment: string,
    @Body() answer: GateAnswerDto,
    @WhoAsks() asked: Asked,
  ): Promise<PipelineDto> {
    const change = { type: 'ResolveEnvironmentGate', environment, ...answer } as const;
    return this.change(pipelineId, change, asked);
  }

  @Post(':id/environments/:env/nodes/:node/gate')
  @HttpCode(200)
  @Roles('writer')
  @PipelineId()
  @ApiParam({ name: 'env', description: 'Name of the environment.' })
  @ApiParam({ name: 'node', description: 'Name of the stack.' })
  @ApiOkResponse({ type: PipelineDto })
  nodeGate(
    @Param('id') pipelineId: string,
    @Param('env') environment: string,
    @Param('node') node: string,
    @Body() answer: GateAnswerDto,
    @WhoAsks() asked: Asked,
  ): Promise<PipelineDto> {
    const nodeId = `${environment}/${node}`;
    const change = { type: 'ResolveNodeGate', nodeId, ...answer } as const;
    return this.change(pipelineId, change, asked);
  }

  /** The pipeline's events as server-sent events, from the first one to its completion; each event's id is its position. */
  @Get(':id/events')
  @PipelineId()
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Follow after this position.' })
  @ApiProduces('text/event-stream')
  @ApiExtraModels(EventDto)
  @ApiOkResponse({ schema: { $ref: getSchemaPath(EventDto) } })
  follow(
    @Param('id') pipelineId: string,
    @Req() request: AuthenticatedRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.events.follow(pipelineId, request.headers['last-event-id'], reply);
  }

  private async change(
    pipelineId: string,
    change: PipelineCommand,
    asked: Asked,
  ): Promise<PipelineDto> {
    const { position } = await this.commands.execute(
      new ChangePipeline(pipelineId, change, envelopeOf(asked)),
    );
    return this.shownAfter(pipelineId, position, asked);
  }

  private async shownAfter(
    pipelineId: string,
    position: Position,
    asked: Asked,
  ): Promise<PipelineDto> {
    const query = new ShowPipeline(pipelineId);
    return pipelineShown(await this.consistency.readAfter(position, query, asked));
  }
}
