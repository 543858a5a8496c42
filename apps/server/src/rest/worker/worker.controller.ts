import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Logger,
  Param,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiParam,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { FileBlobStore } from '@keelson/artifacts';
import { ReportJob } from '@keelson/commands';
import { DecisionRejected } from '@keelson/domain';
import { Agents, Leases, LogStore } from '@keelson/views';
import { Roles } from '../../guard/roles.decorator';
import type { Asked } from '../../guard/asked';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { leaseUntil } from '../../operations/lease';
import { PlanDocuments } from '../../operations/plan-documents';
import { ProblemException } from '../../problem/problem';
import { envelopeOf } from '../envelope-of';
import { JobId } from '../path-ids';
import { abortedWith } from '../request-signal';
import { Claims } from './claims';
import { Heartbeats } from './heartbeats';
import { HeldJobs } from './held-jobs';
import { toJobReports } from './job-report-shape';
import {
  ClaimAnswerDto,
  HandedOutDto,
  HeartbeatAnswerDto,
  LogsAnswerDto,
  ReportsAnswerDto,
  WorkspaceAnswerDto,
} from './worker-answers.dto';
import { ClaimDto, HeartbeatDto, LogsDto, ReportsDto } from './worker.dto';

/** Which claim an artifact belongs to. */
const FencingToken = () =>
  ApiHeader({
    name: 'Keelson-Token',
    required: true,
    description: 'The fencing token of the claim.',
  });

/** The worker protocol (docs/runner-protocol.md): what Keelson's own runner does, any agent can do. */
@ApiTags('workers')
@Roles('runner')
@Controller()
export class WorkerController {
  private readonly logger = new Logger(WorkerController.name);

  constructor(
    private readonly commands: CommandBus,
    private readonly claims: Claims,
    private readonly held: HeldJobs,
    private readonly heartbeats: Heartbeats,
    private readonly leases: Leases,
    private readonly agents: Agents,
    private readonly logs: LogStore,
    private readonly blobs: FileBlobStore,
    private readonly plans: PlanDocuments,
  ) {}

  @Post('job-agents/:agent/queue/claim')
  @ApiParam({ name: 'agent', description: 'The name by which the worker is known.' })
  @ApiOkResponse({ type: ClaimAnswerDto })
  @HttpCode(200)
  async claim(
    @Param('agent') agent: string,
    @Body() wish: ClaimDto,
    @WhoAsks() asked: Asked,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ClaimAnswerDto> {
    const gone = abortedWith(reply);
    // Work is not held up for a note; whoever waits for it is told of the next one.
    this.agents.seen(agent).catch((error: unknown) => this.logger.warn(String(error)));
    return { items: await this.claims.claim(agent, wish, gone, envelopeOf(asked)) };
  }

  /** The worker takes no more jobs, until it claims again. Those that it has are its own. */
  @Post('job-agents/:agent/queue/leave')
  @ApiParam({ name: 'agent', description: 'The name by which the worker is known.' })
  @ApiNoContentResponse()
  @HttpCode(204)
  async leave(@Param('agent') agent: string): Promise<void> {
    await this.agents.left(agent);
  }

  @Post('jobs/:id/heartbeat')
  @JobId()
  @ApiOkResponse({ type: HeartbeatAnswerDto })
  @HttpCode(200)
  async heartbeat(
    @Param('id') jobId: string,
    @Body() { token, waitMs }: HeartbeatDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HeartbeatAnswerDto> {
    return this.heartbeats.beat(jobId, token, waitMs, abortedWith(reply));
  }

  @Get('jobs/:id/work')
  @JobId()
  @ApiOkResponse({ type: HandedOutDto })
  async work(@Param('id') jobId: string, @Query('token') token: string): Promise<HandedOutDto> {
    const { owner, attempt, claim } = await this.held.require(jobId, token);
    const until = leaseUntil(Date.now());
    await this.leases.grant({ jobId, attempt, token, agent: claim.agent, leaseUntil: until });
    return this.claims.handOut({ jobId, owner, attempt, token }, until);
  }

  @Post('jobs/:id/reports')
  @JobId()
  @ApiOkResponse({ type: ReportsAnswerDto })
  @HttpCode(200)
  async report(
    @Param('id') jobId: string,
    @Body() { token, reports }: ReportsDto,
    @WhoAsks() asked: Asked,
  ): Promise<ReportsAnswerDto> {
    const { next, position } = await this.commands.execute(
      new ReportJob(jobId, token, toJobReports(reports), envelopeOf(asked)),
    );
    asked.reflects(position);
    return { next };
  }

  @Post('jobs/:id/logs')
  @JobId()
  @ApiOkResponse({ type: LogsAnswerDto })
  @HttpCode(200)
  async appendLogs(
    @Param('id') jobId: string,
    @Body() { token, step, from, lines }: LogsDto,
  ): Promise<LogsAnswerDto> {
    // The last lines may arrive after the report that ended the job, so any token that it ever had is good here.
    const job = await this.held.requireOnceHeld(jobId, token);
    return { next: await this.logs.append(job.owner.runId, jobId, step, from, lines) };
  }

  @Put('jobs/:id/plan')
  @JobId()
  @FencingToken()
  @ApiBody({ schema: { type: 'object', additionalProperties: true } })
  @ApiNoContentResponse()
  @HttpCode(204)
  async putPlan(
    @Param('id') jobId: string,
    @Headers('Keelson-Token') token: string,
    @Body() document: object | undefined,
  ): Promise<void> {
    if (!document) throw new ProblemException(400, 'invalid_request', 'the body holds no plan');
    const { owner } = await this.held.require(jobId, token);
    await this.plans.put(owner.runId, document);
  }

  @Put('jobs/:id/workspace')
  @JobId()
  @FencingToken()
  @ApiOkResponse({ type: WorkspaceAnswerDto })
  @HttpCode(200)
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  async putWorkspace(
    @Param('id') jobId: string,
    @Headers('Keelson-Token') token: string,
    @Body() bytes: Buffer,
  ): Promise<WorkspaceAnswerDto> {
    if (!Buffer.isBuffer(bytes)) {
      const detail = 'send the workspace as application/octet-stream';
      throw new ProblemException(415, 'unsupported_media_type', detail);
    }
    await this.held.require(jobId, token);
    return { digest: await this.blobs.put('workspaces', bytes) };
  }

  @Get('jobs/:id/workspace')
  @JobId()
  @FencingToken()
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  @ApiProduces('application/octet-stream')
  async getWorkspace(
    @Param('id') jobId: string,
    @Headers('Keelson-Token') token: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const job = await this.held.require(jobId, token);
    const { attempt, owner } = job;
    const until = leaseUntil(Date.now());
    const { work } = await this.claims.handOut({ jobId, owner, attempt, token }, until);
    if (!work.handover) throw new DecisionRejected('not_found', 'this job has no workspace');
    const bytes = await this.blobs.get('workspaces', work.handover.workspaceDigest);
    await reply.type('application/octet-stream').send(bytes);
  }
}
