import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { ListRuns, ShowRun, type RunAnswer } from '@keelson/views';
import type { FastifyReply } from 'fastify';
import { stringify } from 'yaml';
import type { Asked } from '../../guard/asked';
import type { AuthenticatedRequest } from '../../guard/request';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { Consistency } from '../consistency';
import { AnswersPast } from '../past/answers-past.decorator';
import { StackJobId } from '../path-ids';
import { RunLogs } from '../runs/run-logs';
import { logContent, LogPageDto, LogQueryDto } from '../runs/run-log.dto';
import { runIdOf, stackJobManifest } from './stack-job-manifest';
import { StackJobDto } from './stack-job.dto';

/** Finished runs of a stack that are looked through for one that came before. */
const EARLIER_RUNS_MAX = 50;
const YAML = /^\s*(application|text)\/(x-)?yaml\b/i;

@ApiTags('stack-jobs')
@Controller('stack-jobs')
export class StackJobsController {
  constructor(
    private readonly consistency: Consistency,
    private readonly logs: RunLogs,
  ) {}

  /** The stack job as a manifest, in JSON or, by `Accept`, in YAML. */
  @Get(':id')
  @AnswersPast()
  @StackJobId()
  @ApiExtraModels(StackJobDto)
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(StackJobDto) } },
      'application/yaml': { schema: { type: 'string' } },
    },
  })
  async show(
    @Param('id') id: string,
    @WhoAsks() asked: Asked,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const manifest = await this.manifest(id, asked);
    if (YAML.test(asked.request.headers.accept ?? '')) {
      await reply.type('application/yaml').send(stringify(manifest, { lineWidth: 0 }));
    } else await reply.send(manifest);
  }

  @Get(':id/logs')
  @StackJobId()
  @ApiExtraModels(LogPageDto)
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Follow after this line.' })
  @ApiOkResponse({ content: logContent })
  log(
    @Param('id') id: string,
    @Query() query: LogQueryDto,
    @Req() request: AuthenticatedRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.logs.answer(runIdOf(id), query, request, reply);
  }

  async manifest(id: string, asked: Asked): Promise<StackJobDto> {
    const run = await this.consistency.read(new ShowRun(runIdOf(id)), asked);
    // Of a moment of the past only the run's last change is known, not how late it was.
    const now = asked.past === undefined ? new Date().toISOString() : run.updatedAt;
    return stackJobManifest(run, await this.operationOf(run, asked), now);
  }

  /** The first run that finishes makes the resource, later ones change it. */
  private async operationOf(run: RunAnswer, asked: Asked): Promise<'create' | 'update'> {
    const { stackId, createdAt } = run;
    const finished = new ListRuns({ stackId, states: ['finished'], limit: EARLIER_RUNS_MAX });
    const { items, nextCursor } = await this.consistency.read(finished, asked);
    const isUpdate = nextCursor !== null || items.some((each) => each.createdAt < createdAt);
    return isUpdate ? 'update' : 'create';
  }
}
