import { Args, ArgsType, Field, Query, Resolver } from '@nestjs/graphql';
import { ageCursor, ListJobs, type JobFilter } from '@keelson/views';
import type { JobStateName } from '@keelson/domain';
import { ArrayMaxSize, IsIn, IsOptional } from 'class-validator';
import type { Asked } from '../../guard/asked';
import { Roles } from '../../guard/roles.decorator';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { oneOf } from '../../rest/api-properties';
import { Consistency } from '../../rest/consistency';
import { jobShown } from '../../rest/jobs/job-shown';
import { JOB_STATES, JobDto } from '../../rest/jobs/job.dto';
import { JobsController } from '../../rest/jobs/jobs.controller';
import { TextFilter } from '../../rest/list.dto';
import { AnswersPast } from '../../rest/past/answers-past.decorator';
import { connected, type Connection } from '../connections/connection';
import { pageRequest, PastPageArgs, PastRefArgs } from '../connections/list-args';
import { JobConnection } from './connections';

@ArgsType()
class JobsArgs extends PastPageArgs {
  @TextFilter('Id of a run.') run?: string;
  @TextFilter('The worker that took it last.') agent?: string;

  @Field(() => [oneOf(JOB_STATES, 'JobState')()], { nullable: true, description: 'Any of these.' })
  @IsOptional()
  @ArrayMaxSize(JOB_STATES.length)
  @IsIn(JOB_STATES, { each: true })
  state?: JobStateName[];
}

@Resolver(() => JobDto)
export class JobsResolver {
  constructor(
    private readonly jobs: JobsController,
    private readonly consistency: Consistency,
  ) {}

  @Query(() => JobConnection, { nullable: true, name: 'jobs', description: 'Newest first.' })
  @AnswersPast()
  async list(@Args() args: JobsArgs, @WhoAsks() asked: Asked): Promise<Connection<JobDto>> {
    const { run, state, ...page } = pageRequest(args);
    const filter: JobFilter = {
      ...page,
      ...(run === undefined ? {} : { runId: run }),
      ...(state === undefined ? {} : { states: state }),
    };
    return connected(await this.consistency.read(new ListJobs(filter), asked), ageCursor, jobShown);
  }

  @Query(() => JobDto, { nullable: true, name: 'job' })
  @AnswersPast()
  @Roles('reader', 'runner')
  show(@Args() { id }: PastRefArgs, @WhoAsks() asked: Asked): Promise<JobDto> {
    return this.jobs.show(id, asked);
  }
}
