import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import {
  ApiExtraModels,
  ApiNoContentResponse,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import { stackStream } from '@keelson/domain';
import { ListEvents, ListRuns, ListStacks, ShowProject, ShowStack } from '@keelson/views';
import type { FastifyReply } from 'fastify';
import { Roles } from '../../guard/roles.decorator';
import type { AuthenticatedRequest } from '../../guard/request';
import { Consistency } from '../consistency';
import { ListQueryDto } from '../list.dto';
import { AnswersPast } from '../past/answers-past.decorator';
import { StackRef } from '../path-ids';
import { RunStarts } from '../runs/run-starts';
import { RunDto, RunPageDto, StartRunDto } from '../runs/run.dto';
import { StackDeletion } from './stack-deletion';
import { historyEntry, stateVersion } from './stack-history';
import {
  DeleteStackQueryDto,
  HistoryPageDto,
  StackDto,
  StackListQueryDto,
  StackOutputDto,
  StackOutputsDto,
  StackPageDto,
  StateVersionPageDto,
} from './stack.dto';

@ApiTags('stacks')
@Controller('stacks')
export class StacksController {
  constructor(
    private readonly consistency: Consistency,
    private readonly starts: RunStarts,
    private readonly deletion: StackDeletion,
  ) {}

  /** Newest first, without deleted ones. */
  @Get()
  @AnswersPast()
  @ApiOkResponse({ type: StackPageDto })
  async list(
    @Query() { project, ...filter }: StackListQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StackPageDto> {
    const owner =
      project === undefined
        ? undefined
        : await this.consistency.read(new ShowProject(project), reply);
    return this.consistency.read(
      new ListStacks({ ...filter, ...(owner === undefined ? {} : { projectId: owner.id }) }),
      reply,
    );
  }

  @Get(':id')
  @AnswersPast()
  @StackRef()
  @ApiExtraModels(StackOutputDto)
  @ApiOkResponse({ type: StackDto })
  show(
    @Param('id') stack: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StackDto> {
    return this.consistency.read(new ShowStack(stack), reply);
  }

  /** Forgets the stack and frees its name. Refused while it has state, outputs, a project or a run at work, unless forced. */
  @Delete(':id')
  @HttpCode(204)
  @Roles('writer')
  @StackRef()
  @ApiNoContentResponse()
  async delete(
    @Param('id') stack: string,
    @Query() { force, reason }: DeleteStackQueryDto,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const known = await this.consistency.readForCommand(new ShowStack(stack));
    const position = await this.deletion.delete(known, { force, reason }, request);
    await this.consistency.seen(position, reply);
  }

  @Post(':id/runs')
  @Roles('writer')
  @StackRef()
  @ApiCreatedResponse({ type: RunDto })
  async startRun(
    @Param('id') stack: string,
    @Body() { runtimeConfig }: StartRunDto,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RunDto> {
    const { id } = await this.consistency.readForCommand(new ShowStack(stack));
    return this.starts.trigger(id, runtimeConfig, request, reply);
  }

  /** Newest first. */
  @Get(':id/runs')
  @AnswersPast()
  @StackRef()
  @ApiOkResponse({ type: RunPageDto })
  async runs(
    @Param('id') stack: string,
    @Query() page: ListQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RunPageDto> {
    const { id } = await this.consistency.read(new ShowStack(stack), reply);
    return this.consistency.read(new ListRuns({ ...page, stackId: id }), reply);
  }

  /** The values of sensitive outputs are absent. */
  @Get(':id/outputs')
  @AnswersPast()
  @StackRef()
  @ApiOkResponse({ type: StackOutputsDto })
  async outputs(
    @Param('id') stack: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StackOutputsDto> {
    return (await this.consistency.read(new ShowStack(stack), reply)).outputs;
  }

  /** What happened to the stack, newest first. */
  @Get(':id/history')
  @AnswersPast()
  @StackRef()
  @ApiOkResponse({ type: HistoryPageDto })
  async history(
    @Param('id') stack: string,
    @Query() page: ListQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HistoryPageDto> {
    const { id } = await this.consistency.read(new ShowStack(stack), reply);
    const events = new ListEvents({ ...page, stream: stackStream(id) });
    const { items, nextCursor } = await this.consistency.read(events, reply);
    return { items: items.map(historyEntry), nextCursor };
  }

  /** Which states were recorded, newest first; never their content. */
  @Get(':id/state/versions')
  @AnswersPast()
  @StackRef()
  @ApiOkResponse({ type: StateVersionPageDto })
  async stateVersions(
    @Param('id') stack: string,
    @Query() page: ListQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StateVersionPageDto> {
    const { id } = await this.consistency.read(new ShowStack(stack), reply);
    const events = new ListEvents({ ...page, stream: stackStream(id), type: 'StateRecorded' });
    const { items, nextCursor } = await this.consistency.read(events, reply);
    return { items: items.map(stateVersion), nextCursor };
  }
}
