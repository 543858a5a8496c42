import { ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import {
  runStates,
  type Delta,
  type FlowControl,
  type Json,
  type Provisioner,
  type RunFailureReason,
  type RunStateName,
  type RunType,
  type RuntimeConfig,
  type Step,
  type StackJobProgress,
  type Trigger,
} from '@keelson/domain';
import type { RunDurations, RunStep, ShownInput } from '@keelson/views';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  Flag,
  Free,
  ListOf,
  OneOf,
  OptionalFree,
  OptionalOneOf,
  OptionalText,
  OptionalTime,
  OptionalWhole,
  Text,
  Time,
  Whole,
} from '../api-properties';
import { ListQueryDto, pageOf, TextFilter } from '../list.dto';
import { WaitingDto } from '../waiting.dto';
import { IsEnvironment } from '../validation/is-environment';

const COMMENT_LENGTH_MAX = 2_000;
const STATES = Object.keys(runStates) as RunStateName[];
const STEPS: readonly Step[] = ['init', 'refresh', 'plan', 'apply'];
const PROGRESS = ['pending', 'running', 'awaiting_approval', 'succeeded', 'failed', 'cancelled'];
const PROVISIONERS: readonly Provisioner[] = ['terraform', 'opentofu', 'native'];

export class CountsDto {
  @Whole() add: number;
  @Whole() change: number;
  @Whole() delete: number;
}

export class DeltaDto {
  @ApiProperty({ type: CountsDto }) resources: CountsDto;
  @ApiProperty({ type: CountsDto }) outputs: CountsDto;
}

export class RunStepDto {
  @OneOf(STEPS) step: Step;
  @OneOf(['pending', 'running', 'succeeded', 'failed', 'cancelled', 'skipped'])
  status: RunStep['status'];
  @OptionalTime() startedAt: string | null;
  @OptionalTime() endedAt: string | null;
  @OptionalText() summary: string | null;
}

export class TriggerDto {
  @OneOf(['human', 'machine', 'config_change', 'pipeline', 'retry']) kind: Trigger['kind'];
  @Text() actor: string;
  @ApiPropertyOptional() ref?: string;
}

export class RunFailureDto {
  @Text() reason: RunFailureReason;
  @OptionalOneOf(STEPS) step: Step | null;
  @Text() message: string;
  @Flag({ description: 'Infrastructure may have changed without anybody knowing how far.' })
  indeterminate: boolean;
}

export class RunDto {
  @Text() id: string;
  @Text() org: string;
  @Text() stackId: string;
  @Text() stackName: string;
  @Text() environment: string;
  @OneOf(['tracked']) type: RunType;
  @OneOf(STATES) state: RunStateName;
  @OneOf(PROGRESS, { description: 'What the stack job shows of the state.' })
  progress: StackJobProgress;
  @OneOf(PROVISIONERS) provisioner: Provisioner;
  @ApiProperty({ type: TriggerDto }) trigger: Trigger;
  @OptionalText() pipelineId: string | null;
  @OptionalWhole() pipelineNode: number | null;
  @Free() source: { readonly archive: string };
  @Text() specDigest: string;
  @Free({ description: 'Sensitive values are absent.' })
  variables: Readonly<Record<string, Json>>;
  @Free({ description: 'What was read from other stacks; sensitive values are absent.' })
  inputs: Readonly<Record<string, ShownInput>>;
  @Text() inputDigest: string;
  @Free() flowControl: FlowControl;
  @ApiProperty({ enum: STEPS, isArray: true }) operations: readonly Step[];
  @OptionalFree() runtimeConfig: RuntimeConfig | null;
  @OptionalText() retryOf: string | null;
  @Time({ description: 'When it entered its state.' }) since: string;
  @ApiProperty({
    type: WaitingDto,
    nullable: true,
    description: 'Null where a worker is at it, or it has ended.',
  })
  waiting: WaitingDto | null;
  @ListOf(RunStepDto) steps: readonly RunStep[];
  @OptionalText() jobId: string | null;
  @OptionalText() worker: string | null;
  @ApiProperty({ type: DeltaDto, nullable: true }) delta: Delta | null;
  @ApiProperty({ type: CountsDto, nullable: true }) applied: CountsDto | null;
  @OptionalText() planDigest: string | null;
  @Flag() hasPlan: boolean;
  @ApiProperty({ type: Boolean, nullable: true }) noChanges: boolean | null;
  @ApiProperty({ type: [String] }) warnings: readonly string[];
  @OptionalText() workspaceDigest: string | null;
  @ApiProperty({ type: Boolean, nullable: true }) applySkipped: boolean | null;
  @ApiProperty({ type: RunFailureDto, nullable: true }) failure: RunFailureDto | null;
  @OptionalText({ description: 'Why it was discarded or canceled.' }) reason: string | null;
  @OptionalText() cancelRequested: string | null;
  @OptionalTime({ description: 'When the clock ends its waiting.' }) dueAt: string | null;
  @Whole({ description: 'Claims by workers so far.' }) claims: number;
  @Free({ description: '`queueMs`, `approvalMs`, `executionMs`; null while unknown.' })
  durations: RunDurations;
  @Time() createdAt: string;
  @Time() updatedAt: string;
  @OptionalTime() startedAt: string | null;
  @OptionalTime() unconfirmedAt: string | null;
  @OptionalTime() confirmedAt: string | null;
  @OptionalTime() endedAt: string | null;
}

export class RunPageDto extends pageOf(RunDto) {}

export class RunListQueryDto extends ListQueryDto {
  @TextFilter('A stack: id, name or `environment/name`.') stack?: string;
  @TextFilter('Id of a pipeline.') pipeline?: string;

  @ApiPropertyOptional({ enum: STATES })
  @IsOptional()
  @IsIn(STATES)
  state?: RunStateName;
}

export class RuntimeConfigDto {
  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' } })
  @IsOptional()
  @IsEnvironment()
  environment?: Record<string, string>;
}

export class StartRunDto {
  @ApiProperty({ enum: ['tracked'] })
  @IsIn(['tracked'])
  type: RunType;

  @ApiPropertyOptional({ type: RuntimeConfigDto, description: 'For this run alone.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => RuntimeConfigDto)
  runtimeConfig?: RuntimeConfigDto;
}

export class CommentDto {
  @ApiPropertyOptional({ maxLength: COMMENT_LENGTH_MAX })
  @IsOptional()
  @IsString()
  @MaxLength(COMMENT_LENGTH_MAX)
  comment?: string;
}

export class ConfirmRunDto extends CommentDto {
  @ApiProperty({ description: 'Of the plan that was read; another one is refused (`stale_plan`).' })
  @Matches(/^sha256:[0-9a-f]{64}$/, {
    message: 'planDigest must be sha256: and 64 hexadecimal digits',
  })
  planDigest: string;
}

export class PlannedChangeDto {
  @Text() address: string;
  @Text() action: string;
  @ApiPropertyOptional() reason?: string;
  @ApiPropertyOptional({ description: 'Any JSON; sensitive values are masked.' }) before?: unknown;
  @ApiPropertyOptional({ description: 'Any JSON; sensitive values are masked.' }) after?: unknown;
}

export class PlanDto {
  @Text() planDigest: string;
  @ApiProperty({ type: DeltaDto }) delta: Delta;
  @ListOf(PlannedChangeDto) changes: readonly PlannedChangeDto[];
  @Free() outputs: Readonly<Record<string, { readonly action: string }>>;
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true } })
  drift: readonly object[];
  @ApiProperty({ type: [String] }) warnings: readonly string[];
}

export class LogQueryDto {
  @ApiPropertyOptional({
    minimum: 0,
    default: 0,
    description: 'The first line, counted over the whole run.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  from: number = 0;

  @ApiPropertyOptional({
    enum: ['true', 'false'],
    description: 'Answer server-sent events until the run ends.',
  })
  @IsOptional()
  @IsIn(['true', 'false', ''])
  follow?: string;
}

export class RunLogLineDto {
  @Whole({ description: 'Counts the lines of the whole run.' }) offset: number;
  @OneOf(STEPS) step: Step;
  @Time() at: string;
  @Text() text: string;
}

export class LogPageDto {
  @ListOf(RunLogLineDto) items: readonly RunLogLineDto[];
  @Whole({ description: 'Where to read on.' }) next: number;
  @Flag({ description: 'Nothing will follow.' }) ended: boolean;
}

/** What a log answers: a page of lines, or the lines one by one. */
export const logContent = {
  'application/json': { schema: { $ref: getSchemaPath(LogPageDto) } },
  'text/event-stream': { schema: { type: 'string' } },
} as const;
