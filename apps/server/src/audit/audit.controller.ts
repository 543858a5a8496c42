import {
  applyDecorators,
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Res,
  type Type,
} from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { EVENT_LOG } from '@keelson/commands';
import type { EventLog } from '@keelson/event-log';
import { PostgresCheckpointStore, reactedTo } from '@keelson/processes';
import type { FastifyReply } from 'fastify';
import type { Asked } from '../guard/asked';
import { Roles } from '../guard/roles.decorator';
import { WhoAsks } from '../guard/who-asks.decorator';
import { Consistency } from '../rest/consistency';
import { ListQueryDto } from '../rest/list.dto';
import { AnswersPast } from '../rest/past/answers-past.decorator';
import { AuditRoots } from './audit-roots';
import { EventWhyDto, ExportQueryDto } from './audit.dto';
import {
  AuditProgressDto,
  AuditVerdictDto,
  ReplayDifferenceDto,
  ReplayVerdictDto,
} from './audit-lines.dto';
import { EventCauses } from './event-causes';
import { exportLog } from './export-log';
import { asLines, LINES_MEDIA_TYPE, sendStream } from './line-stream';
import { replayLog } from './replay/replay-log';
import { verifyLog } from './verify-log';

/** The answer is a line for each JSON object, which is one of these. */
const AnswersLines = (...types: readonly Type[]) =>
  applyDecorators(
    ApiExtraModels(...types),
    ApiProduces(LINES_MEDIA_TYPE),
    ApiOkResponse({ schema: { oneOf: types.map((type) => ({ $ref: getSchemaPath(type) })) } }),
  );

/** Explains and proves what is remembered. */
@ApiTags('audit')
@Controller()
export class AuditController {
  constructor(
    private readonly causes: EventCauses,
    private readonly consistency: Consistency,
    private readonly roots: AuditRoots,
    private readonly checkpoints: PostgresCheckpointStore,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {}

  /** Why an event is there: its causes up to the first command and its actor, and what it led to. */
  @Get('events/:id/why')
  @AnswersPast()
  @ApiParam({ name: 'id', description: 'Id of an event.' })
  @ApiOkResponse({ type: EventWhyDto })
  async why(
    @Param('id') eventId: string,
    @Query() page: ListQueryDto,
    @WhoAsks() asked: Asked,
  ): Promise<EventWhyDto> {
    const { past: upTo } = asked;
    if (upTo !== undefined) await this.consistency.require(upTo);
    const { position, result } = await this.causes.why(eventId, { ...page, upTo });
    asked.reflects(position);
    return result;
  }

  @Get('audit/export')
  @Roles('admin')
  @ApiOperation({
    description:
      'The log as it is stored, a JSON object per line, oldest first; `keelson audit verify FILE` checks it without a server. ' +
      'Secrets in it are sealed. With a filter it is an excerpt, which cannot be checked for completeness.',
  })
  @ApiProduces(LINES_MEDIA_TYPE)
  @ApiOkResponse({ schema: { type: 'string' } })
  async export(@Query() filter: ExportQueryDto, @Res() reply: FastifyReply): Promise<void> {
    await sendStream(reply, LINES_MEDIA_TYPE, exportLog(this.log, this.roots, { ...filter }));
  }

  @Get('audit/verify')
  @Roles('admin')
  @ApiOperation({
    description:
      'Checks the log against its links and the remembered roots. A JSON object per line: `progress` now and then, at last one ' +
      '`verdict` with the first event that is wrong.',
  })
  @AnswersLines(AuditProgressDto, AuditVerdictDto)
  async verify(@Res() reply: FastifyReply): Promise<void> {
    await sendStream(reply, LINES_MEDIA_TYPE, asLines(verifyLog(this.log, this.roots)));
  }

  @Post('audit/replay')
  @HttpCode(200)
  @Roles('admin')
  @ApiOperation({
    description:
      'Folds every event again, runs every saga over it, decides every command again, and compares with what was recorded. What ' +
      'people, workers and timers said is read off the events that it led to. A JSON object per line: `progress`, each `difference` ' +
      'with both sides (the first 100; the others are counted), at last one `verdict`. Changes nothing.',
  })
  @AnswersLines(AuditProgressDto, ReplayDifferenceDto, ReplayVerdictDto)
  async replay(@Res() reply: FastifyReply): Promise<void> {
    const settled = await reactedTo(this.checkpoints);
    await sendStream(reply, LINES_MEDIA_TYPE, asLines(replayLog(this.log, settled)));
  }
}
