import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiNoContentResponse,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import { stackStream } from '@keelson/domain';
import { ListEvents, ListRuns, ListStacks, ShowProject, ShowStack } from '@keelson/views';
import { Roles } from '../../guard/roles.decorator';
import type { Asked } from '../../guard/asked';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { Consistency } from '../consistency';
import { ListQueryDto } from '../list.dto';
import { AnswersPast } from '../past/answers-past.decorator';
import { StackRef } from '../path-ids';
import { RunStarts } from '../runs/run-starts';
import { StartRunDto } from '../runs/run-requests.dto';
import { RunDto, RunPageDto } from '../runs/run.dto';
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
    @WhoAsks() asked: Asked,
  ): Promise<StackPageDto> {
    const owner =
      project === undefined
        ? undefined
        : await this.consistency.read(new ShowProject(project), asked);
    return this.consistency.read(
      new ListStacks({ ...filter, ...(owner === undefined ? {} : { projectId: owner.id }) }),
      asked,
    );
  }

  @Get(':id')
  @AnswersPast()
  @StackRef()
  @ApiExtraModels(StackOutputDto)
  @ApiOkResponse({ type: StackDto })
  show(@Param('id') stack: string, @WhoAsks() asked: Asked): Promise<StackDto> {
    return this.consistency.read(new ShowStack(stack), asked);
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
    @WhoAsks() asked: Asked,
  ): Promise<void> {
    const known = await this.consistency.readForCommand(new ShowStack(stack));
    const position = await this.deletion.delete(known, { force, reason }, asked);
    await this.consistency.seen(position, asked);
  }

  @Post(':id/runs')
  @Roles('writer')
  @StackRef()
  @ApiCreatedResponse({ type: RunDto })
  async startRun(
    @Param('id') stack: string,
    @Body() { runtimeConfig }: StartRunDto,
    @WhoAsks() asked: Asked,
  ): Promise<RunDto> {
    const { id } = await this.consistency.readForCommand(new ShowStack(stack));
    return this.starts.trigger(id, runtimeConfig, asked);
  }

  /** Newest first. */
  @Get(':id/runs')
  @AnswersPast()
  @StackRef()
  @ApiOkResponse({ type: RunPageDto })
  async runs(
    @Param('id') stack: string,
    @Query() page: ListQueryDto,
    @WhoAsks() asked: Asked,
  ): Promise<RunPageDto> {
    const { id } = await this.consistency.read(new ShowStack(stack), asked);
    return this.consistency.read(new ListRuns({ ...page, stackId: id }), asked);
  }

  /** The values of sensitive outputs are absent. */
  @Get(':id/outputs')
  @AnswersPast()
  @StackRef()
  @ApiOkResponse({ type: StackOutputsDto })
  async outputs(@Param('id') stack: string, @WhoAsks() asked: Asked): Promise<StackOutputsDto> {
    return (await this.consistency.read(new ShowStack(stack), asked)).outputs;
  }

  /** What happened to the stack, newest first. */
  @Get(':id/history')
  @AnswersPast()
  @StackRef()
  @ApiOkResponse({ type: HistoryPageDto })
  async history(
    @Param('id') stack: string,
    @Query() page: ListQueryDto,
    @WhoAsks() asked: Asked,
  ): Promise<HistoryPageDto> {
    const { id } = await this.consistency.read(new ShowStack(stack), asked);
    const events = new ListEvents({ ...page, stream: stackStream(id) });
    const { items, nextCursor } = await this.consistency.read(events, asked);
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
    @WhoAsks() asked: Asked,
  ): Promise<StateVersionPageDto> {
    const { id } = await this.consistency.read(new ShowStack(stack), asked);
    const events = new ListEvents({ ...page, stream: stackStream(id), type: 'StateRecorded' });
    const { items, nextCursor } = await this.consistency.read(events, asked);
    return { items: items.map(stateVersion), nextCursor };
  }
}
