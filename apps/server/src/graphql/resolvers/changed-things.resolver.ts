import { Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ShowJob, ShowPipeline, ShowRun, ShowStack, type PipelineAnswer } from '@keelson/views';
import { jobShown } from '../../rest/jobs/job-shown';
import { JobDto } from '../../rest/jobs/job.dto';
import { pipelineShown } from '../../rest/pipelines/pipeline-shown';
import {
  PipelineGateDto,
  PipelineNodeDto,
  PipelineSummaryDto,
} from '../../rest/pipelines/pipeline.dto';
import { RunDto } from '../../rest/runs/run.dto';
import { StackDto } from '../../rest/stacks/stack.dto';
import { JobChange, PipelineChange, RunChange, StackChange } from '../live/change.dto';
import { ChangedThings } from '../live/changed-things';

@Resolver(() => RunChange)
export class RunChangeResolver {
  constructor(private readonly changed: ChangedThings) {}

  @ResolveField(() => RunDto)
  run(@Parent() change: RunChange): Promise<RunDto> {
    return this.changed.after(change, new ShowRun(change.id));
  }
}

@Resolver(() => JobChange)
export class JobChangeResolver {
  constructor(private readonly changed: ChangedThings) {}

  @ResolveField(() => JobDto)
  async job(@Parent() change: JobChange): Promise<JobDto> {
    return jobShown(await this.changed.after(change, new ShowJob(change.id)));
  }
}

@Resolver(() => StackChange)
export class StackChangeResolver {
  constructor(private readonly changed: ChangedThings) {}

  @ResolveField(() => StackDto)
  stack(@Parent() change: StackChange): Promise<StackDto> {
    return this.changed.after(change, new ShowStack(change.id));
  }
}

@Resolver(() => PipelineChange)
export class PipelineChangeResolver {
  constructor(private readonly changed: ChangedThings) {}

  @ResolveField(() => PipelineSummaryDto)
  async pipeline(@Parent() change: PipelineChange): Promise<PipelineSummaryDto> {
    return pipelineShown(await this.answer(change));
  }

  @ResolveField(() => [PipelineNodeDto], {
    description: 'Those that are, or whose runs are, at something else now.',
  })
  async nodes(@Parent() change: PipelineChange): Promise<readonly PipelineNodeDto[]> {
    return pipelineShown(await this.answer(change)).nodes;
  }

  @ResolveField(() => [Int], {
    nullable: true,
    description: 'The places of these nodes, without a read; null where it may be any of them.',
  })
  places(@Parent() { touched }: PipelineChange): readonly number[] | null {
    return touched === 'all' ? null : [...touched];
  }

  @ResolveField(() => [PipelineGateDto], { description: 'All that were reached.' })
  async gates(@Parent() change: PipelineChange): Promise<readonly PipelineGateDto[]> {
    return pipelineShown(await this.answer(change)).gates;
  }

  /** With the nodes that have changed. */
  private answer(change: PipelineChange): Promise<PipelineAnswer> {
    const { id, touched } = change;
    const query = new ShowPipeline(id, touched === 'all' ? undefined : [...touched]);
    return this.changed.after(change, query);
  }
}
