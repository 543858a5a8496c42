import { Args, ArgsType, Field, Mutation, Query, Resolver } from '@nestjs/graphql';
import { IsBoolean, IsString } from 'class-validator';
import type { Asked } from '../../guard/asked';
import { Roles } from '../../guard/roles.decorator';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { ActivityController } from '../../rest/activity/activity.controller';
import { ActivityDto, ActivityQueryDto } from '../../rest/activity/activity.dto';
import { ApprovalDto } from '../../rest/approvals/approval.dto';
import { ApprovalsController } from '../../rest/approvals/approvals.controller';
import { AnswersPast } from '../../rest/past/answers-past.decorator';
import { ApplyController } from '../../rest/apply/apply.controller';
import { ApplyAnswerDto } from '../../rest/apply/apply.dto';
import { ProjectionDto, RebuiltDto, VerifiedDto } from '../../rest/projections/projection.dto';
import { ProjectionsController } from '../../rest/projections/projections.controller';
import { RunnerDto } from '../../rest/runners/runner.dto';
import { RunnersController } from '../../rest/runners/runners.controller';
import { ParkedKeyDto } from '../../rest/sagas/parked-key.dto';
import { SagasController } from '../../rest/sagas/sagas.controller';
import { PastArgs, PastMoment, Ref } from '../connections/list-args';

@ArgsType()
class ApplyArgs {
  @Field(() => String, { description: 'YAML documents, or JSON.' })
  @IsString()
  manifests: string;

  @Field(() => Boolean, { description: 'Say what would change, and change nothing.' })
  @IsBoolean()
  dryRun: boolean = false;
}

@ArgsType()
class ActivityArgs extends ActivityQueryDto {
  @PastMoment() at?: string;
}

@ArgsType()
class ViewArgs {
  @Ref('Name of a view.') name: string;
}

@ArgsType()
class ParkedKeyArgs {
  @Ref('As the list of parked keys has it.') key: string;
}

@Resolver()
export class OperationsResolver {
  constructor(
    private readonly applying: ApplyController,
    private readonly views: ProjectionsController,
    private readonly workers: RunnersController,
    private readonly waiting: ApprovalsController,
    private readonly counts: ActivityController,
    private readonly sagas: SagasController,
  ) {}

  @Query(() => [ParkedKeyDto], {
    nullable: true,
    description: 'Keys that a fault in a saga has stopped, the longest stopped first.',
  })
  async parkedKeys(): Promise<readonly ParkedKeyDto[]> {
    return (await this.sagas.parked()).items;
  }

  @Mutation(() => Boolean, {
    nullable: true,
    description: 'Lets the sagas hear everything again that was parked of the key.',
  })
  @Roles('admin')
  async retryParkedKey(@Args() { key }: ParkedKeyArgs): Promise<boolean> {
    await this.sagas.retry(key);
    return true;
  }

  @Query(() => [ProjectionDto], {
    nullable: true,
    description: 'Where each view stands, and what is to be done where one has stopped.',
  })
  async projections(): Promise<readonly ProjectionDto[]> {
    return (await this.views.list()).items;
  }

  @Query(() => [ApprovalDto], {
    nullable: true,
    description: 'Everything that waits for a person, the oldest first.',
  })
  @AnswersPast()
  async approvals(
    @Args() _past: PastArgs,
    @WhoAsks() asked: Asked,
  ): Promise<readonly ApprovalDto[]> {
    return (await this.waiting.list(asked)).items;
  }

  @Query(() => ActivityDto, {
    nullable: true,
    description: 'How many runs ended when and how, in at most 60 steps of a readable length.',
  })
  @AnswersPast()
  activity(@Args() args: ActivityArgs, @WhoAsks() asked: Asked): Promise<ActivityDto> {
    return this.counts.show(args, asked);
  }

  @Query(() => [RunnerDto], {
    nullable: true,
    description: 'Those that were heard of within a day, and what each does now.',
  })
  async runners(): Promise<readonly RunnerDto[]> {
    return (await this.workers.list()).items;
  }

  @Mutation(() => ApplyAnswerDto, {
    nullable: true,
    description:
      'Makes the log agree with the manifests. The same manifests again change nothing. Sources are uploaded by REST first.',
  })
  @Roles('writer')
  applyManifests(
    @Args() { manifests, dryRun }: ApplyArgs,
    @WhoAsks() asked: Asked,
  ): Promise<ApplyAnswerDto> {
    return this.applying.apply(manifests, dryRun ? 'true' : undefined, asked);
  }

  @Mutation(() => [RebuiltDto], {
    nullable: true,
    description:
      'Builds the view, or `all`, from the log beside the live one, which serves meanwhile, and puts it in its place.',
  })
  @Roles('admin')
  async rebuildProjection(@Args() { name }: ViewArgs): Promise<readonly RebuiltDto[]> {
    return (await this.views.rebuild(name)).items;
  }

  @Mutation(() => VerifiedDto, {
    nullable: true,
    description:
      'Builds the view aside up to where the live one stands, and compares them row by row. Changes nothing.',
  })
  @Roles('admin')
  verifyProjection(@Args() { name }: ViewArgs): Promise<VerifiedDto> {
    return this.views.verify(name);
  }
}
