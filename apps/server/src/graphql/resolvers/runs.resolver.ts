import {
  Args,
  ArgsType,
  Field,
  Int,
  IntersectionType,
  Mutation,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { ageCursor, ListJobs, LOG_LINES_MAX } from '@keelson/views';
import { IsInt, Max, Min } from 'class-validator';
import type { Asked } from '../../guard/asked';
import { Roles } from '../../guard/roles.decorator';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { ProblemException } from '../../problem/problem';
import { Consistency } from '../../rest/consistency';
import { JobDto } from '../../rest/jobs/job.dto';
import { jobShown } from '../../rest/jobs/job-shown';
import { AnswersPast } from '../../rest/past/answers-past.decorator';
import { PlanDto } from '../../rest/runs/plan.dto';
import { LogPageDto } from '../../rest/runs/run-log.dto';
import { CommentDto, ConfirmRunDto, RunFilterDto } from '../../rest/runs/run-requests.dto';
import { RunDto, RunStateEnteredDto } from '../../rest/runs/run.dto';
import { RunLife, type StateEntered } from '../../rest/runs/run-life';
import { RunLogs } from '../../rest/runs/run-logs';
import { RunsController } from '../../rest/runs/runs.controller';
import { runIdOf } from '../../rest/stack-jobs/stack-job-manifest';
import { StackJobDto } from '../../rest/stack-jobs/stack-job.dto';
import { StackJobsController } from '../../rest/stack-jobs/stack-jobs.controller';
import { connected, type Connection } from '../connections/connection';
import {
  PageArgs,
  pageRequest,
  PastPageArgs,
  PastRefArgs,
  Ref,
  RefArgs,
} from '../connections/list-args';
import { JobConnection, RunConnection } from './connections';

@ArgsType()
class RunsArgs extends IntersectionType(PastPageArgs, RunFilterDto, ArgsType) {}

@ArgsType()
class ConfirmRunArgs extends ConfirmRunDto {
  @Ref() id: string;
}

@ArgsType()
class RunCommentArgs extends CommentDto {
  @Ref() id: string;
}

@ArgsType()
class RunLogArgs {
  @Ref('Of a run or of its stack job.') id: string;

  @Field(() => Int, { description: 'The first line, counted over the whole run.' })
  @IsInt()
  @Min(0)
  from: number = 0;

  @Field(() => Int, { description: 'How many lines at most.' })
  @IsInt()
  @Min(1)
  @Max(LOG_LINES_MAX)
  limit: number = LOG_LINES_MAX;
}

/** A document that may be megabytes long, read from the disk. */
const PLAN_COST = 200;
/** It reads all events of the run. */
const LIFE_COST = 20;

@Resolver(() => RunDto)
export class RunsResolver {
  constructor(
    private readonly runs: RunsController,
    private readonly stackJobs: StackJobsController,
    private readonly logs: RunLogs,
    private readonly life: RunLife,
    private readonly consistency: Consistency,
  ) {}

  @Query(() => RunConnection, { nullable: true, name: 'runs', description: 'Newest first.' })
  @AnswersPast()
  async list(@Args() args: RunsArgs, @WhoAsks() asked: Asked): Promise<Connection<RunDto>> {
    return connected(await this.runs.list(pageRequest(args), asked), ageCursor);
  }

  @Query(() => RunDto, { nullable: true, name: 'run' })
  @AnswersPast()
  show(@Args() { id }: PastRefArgs, @WhoAsks() asked: Asked): Promise<RunDto> {
    return this.runs.show(id, asked);
  }

  @ResolveField(() => PlanDto, {
    nullable: true,
    complexity: PLAN_COST,
    description: 'What it would do, resource by resource; null while it has no plan.',
  })
  async plan(@Parent() run: RunDto, @WhoAsks() asked: Asked): Promise<PlanDto | null> {
    if (!run.hasPlan) return null;
    return this.runs.plan(run.id, asked).catch((error: unknown) => {
      if (error instanceof ProblemException && error.code === 'not_found') return null;
      throw error;
    });
  }

  @ResolveField(() => [RunStateEnteredDto], {
    complexity: LIFE_COST,
    description:
      'The states that it has gone through, in their order; some of them may come again.',
  })
  states(@Parent() { id }: RunDto, @WhoAsks() asked: Asked): Promise<readonly StateEntered[]> {
    return this.life.of(id, asked);
  }

  @ResolveField(() => JobConnection, { description: 'What workers did for it, newest first.' })
  async jobs(
    @Parent() { id }: RunDto,
    @Args() page: PageArgs,
    @WhoAsks() asked: Asked,
  ): Promise<Connection<JobDto>> {
    const jobs = new ListJobs({ ...pageRequest(page), runId: id });
    return connected(await this.consistency.read(jobs, asked), ageCursor, jobShown);
  }

  @Query(() => StackJobDto, {
    nullable: true,
    description: 'The run as a manifest, by its id or `sj_…`.',
  })
  @AnswersPast()
  stackJob(@Args() { id }: PastRefArgs, @WhoAsks() asked: Asked): Promise<StackJobDto> {
    return this.stackJobs.manifest(id, asked);
  }

  @Query(() => LogPageDto, { nullable: true })
  runLog(@Args() { id, from, limit }: RunLogArgs): Promise<LogPageDto> {
    return this.logs.page(runIdOf(id), from, limit);
  }

  @Mutation(() => RunDto, {
    nullable: true,
    description: 'Agrees to exactly the plan with this digest; the apply is of that very plan.',
  })
  @Roles('writer')
  confirmRun(@Args() { id, ...answer }: ConfirmRunArgs, @WhoAsks() asked: Asked): Promise<RunDto> {
    return this.runs.confirm(id, answer, asked);
  }

  @Mutation(() => RunDto, {
    nullable: true,
    description:
      'Ends a run that no worker is at: one that waits for its turn, or for somebody to confirm it.',
  })
  @Roles('writer')
  discardRun(@Args() { id, ...comment }: RunCommentArgs, @WhoAsks() asked: Asked): Promise<RunDto> {
    return this.runs.discard(id, comment, asked);
  }

  @Mutation(() => RunDto, {
    nullable: true,
    description:
      'A request: effective at the next boundary, refused from the confirmation on (`past_point_of_no_return`) and where the run has ended otherwise (`wrong_state`).',
  })
  @Roles('writer')
  cancelRun(@Args() { id, ...comment }: RunCommentArgs, @WhoAsks() asked: Asked): Promise<RunDto> {
    return this.runs.cancel(id, comment, asked);
  }

  @Mutation(() => RunDto, {
    nullable: true,
    description: 'A new run of the stack as it is now, which says what it is a retry of.',
  })
  @Roles('writer')
  retryRun(@Args() { id }: RefArgs, @WhoAsks() asked: Asked): Promise<RunDto> {
    return this.runs.retry(id, asked);
  }
}
