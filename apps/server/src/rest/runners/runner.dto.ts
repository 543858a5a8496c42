import { ApiProperty } from '@nestjs/swagger';
import type { AgentState } from '@keelson/views';
import type { JobPhase } from '@keelson/domain';
import { Answer, ListOf, OneOf, Text, Time } from '../api-properties';

@Answer()
export class RunnerJobDto {
  @Text() jobId: string;
  @OneOf(['plan', 'apply'], { name: 'JobPhase' }) phase: JobPhase;
  @Text() runId: string;
  @Text() stackId: string;
  @Text() stackName: string;
  @Text() environment: string;
  @Time({ description: 'When the runner took it.' }) since: string;
}

@Answer()
export class RunnerDto {
  @Text() name: string;
  @OneOf(['idle', 'busy', 'draining', 'left', 'silent'], {
    name: 'RunnerState',
    description:
      '`idle` asks for work, `draining` finishes what it has and takes no more, `left` has said goodbye, `silent` has not been heard of for a minute.',
  })
  state: AgentState;
  @Time() firstSeenAt: string;
  @Time({ description: 'When it last asked for work, to within seconds.' }) seenAt: string;
  @ListOf(RunnerJobDto, { description: 'What it works on.' }) jobs: readonly RunnerJobDto[];
}

export class RunnerListDto {
  @ListOf(RunnerDto) items: readonly RunnerDto[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: null;
}
