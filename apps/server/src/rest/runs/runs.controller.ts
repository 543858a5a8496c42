import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  ApiExtraModels,
  ApiHeader,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import { CancelRun, ChangeRun, ConfirmRun } from '@keelson/commands';
import { ListRuns, ShowRun, ShowStack } from '@keelson/views';
import type { RunCommand } from '@keelson/domain';
import type { FastifyReply } from 'fastify';
import { Roles } from '../../guard/roles.decorator';
import type { Asked } from '../../guard/asked';
import { WhoAsks } from '../../guard/who-asks.decorator';
import type { AuthenticatedRequest } from '../../guard/request';
import { PlanDocuments } from '../../operations/plan-documents';
import { ProblemException } from '../../problem/problem';
import { Consistency } from '../consistency';
import { envelopeOf } from '../envelope-of';
import { AnswersPast } from '../past/answers-past.decorator';
import { RunId } from '../path-ids';
import { RunLogs } from './run-logs';
import { RunStarts } from './run-starts';
import { PlanDto } from './plan.dto';
import { logContent, LogPageDto, LogQueryDto } from './run-log.dto';
import { CommentDto, ConfirmRunDto, RunListQueryDto } from './run-requests.dto';
import { RunDto, RunPageDto } from './run.dto';

@ApiTags('runs')
@Controller('runs')
export class RunsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly consistency: Consistency,
    private readonly plans: PlanDocuments,
    private readonly logs: RunLogs,
    private readonly starts: RunStarts,
  ) {}

  /** Newest first. */
  @Get()
  @AnswersPast()
  @ApiOkResponse({ type: RunPageDto })
  async list(
    @Query() { stack, pipeline, state: states, ...page }: RunListQueryDto,
    @WhoAsks() asked: Asked,
  ): Promise<RunPageDto> {
    const named =
      stack === undefined ? undefined : await this.consistency.read(new ShowStack(stack), asked);
    const filter = {
      ...page,
      ...(named === undefined ? {} : { stackId: named.id }),
      ...(pipeline === undefined ? {} : { pipelineId: pipeline }),
      ...(states === undefined ? {} : { states }),
    };
    return this.consistency.read(new ListRuns(filter), asked);
  }

  @Get(':id')
  @AnswersPast()
  @RunId()
  @ApiOkResponse({ type: RunDto })
  show(@Param('id') runId: string, @WhoAsks() asked: Asked): Promise<RunDto> {
    return this.consistency.read(new ShowRun(runId), asked);
  }

  /** Agrees to exactly the plan with this digest; the apply is of that very plan. */
  @Post(':id/confirm')
  @HttpCode(200)
  @Roles('writer')
  @RunId()
  @ApiOkResponse({ type: RunDto })
  async confirm(
    @Param('id') runId: string,
    @Body() { planDigest, comment }: ConfirmRunDto,
    @WhoAsks() asked: Asked,
  ): Promise<RunDto> {
    const command = new ConfirmRun(runId, planDigest, comment, envelopeOf(asked));
    const { position } = await this.commands.execute(command);
    return this.consistency.readAfter(position, new ShowRun(runId), asked);
  }

  /** Ends a run that no worker is at: one that waits for its turn, or for somebody to confirm it. */
  @Post(':id/discard')
  @HttpCode(200)
  @Roles('writer')
  @RunId()
  @ApiOkResponse({ type: RunDto })
  discard(
    @Param('id') runId: string,
    @Body() { comment }: CommentDto,
    @WhoAsks() asked: Asked,
  ): Promise<RunDto> {
    const change = { type: 'DiscardRun', ...(comment === undefined ? {} : { comment }) } as const;
    return this.change(runId, change, asked);
  }

  /**
   * A request: effective at the next boundary, refused from the confirmation on (`past_point_of_no_return`) and where the run has
   * ended otherwise (`wrong_state`).
   */
  @Post(':id/cancel')
  @HttpCode(200)
  @Roles('writer')
  @RunId()
  @ApiOkResponse({ type: RunDto })
  async cancel(
    @Param('id') runId: string,
    @Body() { comment }: CommentDto,
    @WhoAsks() asked: Asked,
  ): Promise<RunDto> {
    const reason = comment ?? `requested by ${asked.caller.name}`;
    const { position } = await this.commands.execute(
      new CancelRun(runId, reason, envelopeOf(asked)),
    );
    return this.consistency.readAfter(position, new ShowRun(runId), asked);
  }

  /** A new run of the stack as it is now, which says what it is a retry of. */
  @Post(':id/retry')
  @Roles('writer')
  @RunId()
  @ApiCreatedResponse({ type: RunDto })
  retry(@Param('id') runId: string, @WhoAsks() asked: Asked): Promise<RunDto> {
    return this.starts.retry(runId, asked);
  }

  /** What the run would do, resource by resource. */
  @Get(':id/plan')
  @AnswersPast()
  @RunId()
  @ApiOkResponse({ type: PlanDto })
  async plan(@Param('id') runId: string, @WhoAsks() asked: Asked): Promise<PlanDto> {
    const { planDigest } = await this.consistency.read(new ShowRun(runId), asked);
    const document = planDigest === null ? undefined : await this.plans.get(runId);
    // Only a run's newest plan is kept to be read.
    const newest = (await this.consistency.readNow(new ShowRun(runId))).planDigest;
    if (planDigest === null || planDigest !== newest || !document) {
      throw new ProblemException(404, 'not_found', `run ${runId} has no plan`);
    }
    return { ...(document as Omit<PlanDto, 'planDigest'>), planDigest };
  }

  /** A page of the log, or with `follow` the log as server-sent events; each event's id is its line's offset. */
  @Get(':id/logs')
  @RunId()
  @ApiExtraModels(LogPageDto)
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Follow after this line.' })
  @ApiOkResponse({ content: logContent })
  log(
    @Param('id') runId: string,
    @Query() query: LogQueryDto,
    @Req() request: AuthenticatedRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.logs.answer(runId, query, request, reply);
  }

  private async change(runId: string, change: RunCommand, asked: Asked): Promise<RunDto> {
    const { position } = await this.commands.execute(
      new ChangeRun(runId, change, envelopeOf(asked)),
    );
    return this.consistency.readAfter(position, new ShowRun(runId), asked);
  }
}
