import {
  AbsentJson,
  AbsentText,
  Answer,
  ByName,
  Flag,
  Free,
  Id,
  ListOf,
  OneOf,
  OptionalFlag,
  OptionalFree,
  OptionalLarge,
  OptionalOneOf,
  OptionalPart,
  OptionalText,
  OptionalTime,
  OptionalWhole,
  Part,
  SomeOf,
  Text,
  Texts,
  Time,
  Whole,
  oneOf,
} from '../api-properties';
import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { AnyJson } from '../../graphql/scalars/any-json';
import { DriftFindingDto, FlowControlDto, PROVISIONERS, SourceDto } from '../stack-definition.dto';
import { ApiProperty, ApiPropertyOptional, IntersectionType, getSchemaPath } from '@nestjs/swagger';
import {
  runStates,
  type Delta,
  type DriftFinding,
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
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { ListQueryDto, pageOf, TextFilter } from '../list.dto';
import { WaitingDto } from '../waiting.dto';
import { IsEnvironment } from '../validation/is-environment';

const COMMENT_LENGTH_MAX = 2_000;
export const STATES = Object.keys(runStates) as RunStateName[];
export const STEPS: readonly Step[] = ['init', 'refresh', 'plan', 'apply'];
export const PROGRESS = [
  'pending',
  'running',
  'awaiting_approval',
  'succeeded',
  'failed',
  'cancelled',
];
const FAILURE_REASONS: readonly RunFailureReason[] = [
  'step_failed',
  'preflight_failed',
  'handover_failed',
  'lease_lost',
  'indeterminate',
  'no_worker',
];
const RUN_TYPES: RunType[] = ['tracked'];
const ANY_OF_THESE = 'Any of these.';
const OF_THE_PLAN = 'Of the plan that was read; another one is refused (`stale_plan`).';

@Answer()
export class CountsDto {
  @Whole() add: number;
  @Whole() change: number;
  @Whole() delete: number;
}

@Answer()
export class DeltaDto {
  @Part(CountsDto) resources: CountsDto;
  @Part(CountsDto) outputs: CountsDto;
}

@Answer()
export class RunStepDto {
  @OneOf(STEPS, { name: 'Step' }) step: Step;
  @OneOf(['pending', 'running', 'succeeded', 'failed', 'cancelled', 'skipped'], {
    name: 'StepStatus',
  })
  status: RunStep['status'];
  @OptionalTime() startedAt: string | null;
  @OptionalTime() endedAt: string | null;
  @OptionalText() summary: string | null;
}

@Answer()
export class TriggerDto {
  @OneOf(['human', 'machine', 'config_change', 'pipeline', 'retry'], { name: 'TriggerKind' })
  kind: Trigger['kind'];
  @Text() actor: string;
  @AbsentText() ref?: string;
}

@Answer()
export class RunFailureDto {
  @OneOf(FAILURE_REASONS) reason: RunFailureReason;
  @OptionalOneOf(STEPS, { name: 'Step' }) step: Step | null;
  @Text() message: string;
  @Flag({ description: 'Infrastructure may have changed without anybody knowing how far.' })
  indeterminate: boolean;
}

@Answer()
export class RunDurationsDto {
  @OptionalLarge({ description: 'From creation until a worker took it.' }) queueMs: number | null;
  @OptionalLarge({ description: 'While it waited for a person.' }) approvalMs: number | null;
  @OptionalLarge({ description: 'From the first worker to the end, without the waiting.' })
  executionMs: number | null;
}

@Answer()
export class RunStateEnteredDto {
  @OneOf(STATES, { name: 'RunState' }) state: RunStateName;
  @Time() at: string;
  @Text({ description: 'Who had it enter this state.' }) by: string;
}

@Answer()
export class RunDto {
  @Id() id: string;
  @Text() org: string;
  @Text() stackId: string;
  @Text() stackName: string;
  @Text() environment: string;
  @OneOf(RUN_TYPES, { name: 'RunType' }) type: RunType;
  @OneOf(STATES, { name: 'RunState' }) state: RunStateName;
  @OneOf(PROGRESS, { name: 'Progress', description: 'What the stack job shows of the state.' })
  progress: StackJobProgress;
  @OneOf(PROVISIONERS, { name: 'Provisioner' }) provisioner: Provisioner;
  @Part(TriggerDto) trigger: Trigger;
  @OptionalText() pipelineId: string | null;
  @OptionalWhole() pipelineNode: number | null;
  @Part(SourceDto) source: SourceDto;
  @Text() specDigest: string;
  @Free({ description: 'Sensitive values are absent.' })
  variables: Readonly<Record<string, Json>>;
  @Free({ description: 'What was read from other stacks; sensitive values are absent.' })
  inputs: Readonly<Record<string, ShownInput>>;
  @Text() inputDigest: string;
  @Part(FlowControlDto) flowControl: FlowControl;
  @SomeOf(STEPS, { name: 'Step' }) operations: readonly Step[];
  @OptionalFree() runtimeConfig: RuntimeConfig | null;
  @OptionalText() retryOf: string | null;
  @Time({ description: 'When it entered its state.' }) since: string;
  @OptionalPart(WaitingDto, { description: 'Null where a worker is at it, or it has ended.' })
  waiting: WaitingDto | null;
  @ListOf(RunStepDto) steps: readonly RunStep[];
  @OptionalText() jobId: string | null;
  @OptionalText() worker: string | null;
  @OptionalPart(DeltaDto) delta: Delta | null;
  @OptionalPart(CountsDto) applied: CountsDto | null;
  @OptionalText() planDigest: string | null;
  @Flag() hasPlan: boolean;
  @OptionalFlag() noChanges: boolean | null;
  @Texts() warnings: readonly string[];
  @OptionalText() workspaceDigest: string | null;
  @OptionalFlag() applySkipped: boolean | null;
  @OptionalPart(RunFailureDto) failure: RunFailureDto | null;
  @OptionalText({ description: 'Why it was discarded or canceled.' }) reason: string | null;
  @OptionalText() cancelRequested: string | null;
  @OptionalTime({ description: 'When the clock ends its waiting.' }) dueAt: string | null;
  @Whole({ description: 'Claims by workers so far.' }) claims: number;
  @Part(RunDurationsDto, { description: 'Null while unknown.' })
  durations: RunDurations;
  @Time() createdAt: string;
  @Time() updatedAt: string;
  @OptionalTime() startedAt: string | null;
  @OptionalTime() unconfirmedAt: string | null;
  @OptionalTime() confirmedAt: string | null;
  @OptionalTime() endedAt: string | null;
}

export class RunPageDto extends pageOf(RunDto) {}

@ArgsType()
export class RunFilterDto {
  @TextFilter('A stack: id, name or `environment/name`.') stack?: string;
  @TextFilter('Id of a pipeline.') pipeline?: string;
  @TextFilter('A part of its id or of its stack’s `environment/name`.') text?: string;

  @TextFilter() environment?: string;

  @Field(() => [oneOf(STATES, 'RunState')()], { nullable: true, description: ANY_OF_THESE })
  @ApiPropertyOptional({ enum: STATES, isArray: true, description: ANY_OF_THESE })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => [value].flat())
  @ArrayMaxSize(STATES.length)
  @IsIn(STATES, { each: true })
  state?: RunStateName[];
}

export class RunListQueryDto extends IntersectionType(ListQueryDto, RunFilterDto) {}

@InputType('RuntimeConfig')
export class RuntimeConfigDto {
  @Field(() => AnyJson, { nullable: true, description: 'Texts by name.' })
  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' } })
  @IsOptional()
  @IsEnvironment()
  environment?: Record<string, string>;
}

@ArgsType()
export class StartRunDto {
  @Field(oneOf(RUN_TYPES, 'RunType'))
  @ApiProperty({ enum: RUN_TYPES })
  @IsIn(RUN_TYPES)
  type: RunType;

  @Field(() => RuntimeConfigDto, { nullable: true, description: 'For this run alone.' })
  @ApiPropertyOptional({ type: RuntimeConfigDto, description: 'For this run alone.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => RuntimeConfigDto)
  runtimeConfig?: RuntimeConfigDto;
}

@ArgsType()
export class CommentDto {
  @Field(() => String, { nullable: true })
  @ApiPropertyOptional({ maxLength: COMMENT_LENGTH_MAX })
  @IsOptional()
  @IsString()
  @MaxLength(COMMENT_LENGTH_MAX)
  comment?: string;
}

@ArgsType()
export class ConfirmRunDto extends CommentDto {
  @Field(() => String, { description: OF_THE_PLAN })
  @ApiProperty({ description: OF_THE_PLAN })
  @Matches(/^sha256:[0-9a-f]{64}$/, {
    message: 'planDigest must be sha256: and 64 hexadecimal digits',
  })
  planDigest: string;
}

@Answer()
export class PlannedChangeDto {
  @Text() address: string;
  @Text() action: string;
  @AbsentText() reason?: string;
  @AbsentJson({ description: 'Any JSON; sensitive values are masked.' }) before?: unknown;
  @AbsentJson({ description: 'Any JSON; sensitive values are masked.' }) after?: unknown;
}

@Answer()
export class PlanDto {
  @Text() planDigest: string;
  @Part(DeltaDto) delta: Delta;
  @ListOf(PlannedChangeDto) changes: readonly PlannedChangeDto[];
  @ByName({ type: 'object', required: ['action'], properties: { action: { type: 'string' } } })
  outputs: Readonly<Record<string, { readonly action: string }>>;
  @Field(() => [AnyJson])
  @ApiProperty({ type: [DriftFindingDto] })
  drift: readonly DriftFinding[];
  @Texts() warnings: readonly string[];
}

@Answer()
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

@Answer()
export class RunLogLineDto {
  @Whole({ description: 'Counts the lines of the whole run.' }) offset: number;
  @OneOf(STEPS, { name: 'Step' }) step: Step;
  @Time() at: string;
  @Text() text: string;
}

@Answer()
export class LogPageDto {
  @ListOf(RunLogLineDto) items: readonly RunLogLineDto[];
  @Whole({ description: 'Where to read on.' }) next: number;
  @Flag({ description: 'Nothing will follow.' }) ended: boolean;
}

/** What a log answers: a page of lines, or the lines one by one, each the data of an event. */
export const logContent = {
  'application/json': { schema: { $ref: getSchemaPath(LogPageDto) } },
  'text/event-stream': { schema: { $ref: getSchemaPath(RunLogLineDto) } },
} as const;
