import {
  AbsentJson,
  Answer,
  Flag,
  Free,
  Id,
  ListOf,
  OneOf,
  OptionalOneOf,
  OptionalPart,
  OptionalText,
  OptionalTime,
  OptionalWhole,
  Part,
  Text,
  Texts,
  Time,
  Whole,
} from '../api-properties';
import { ArgsType, Field } from '@nestjs/graphql';
import { AnyJson } from '../../graphql/scalars/any-json';
import { DriftFindingDto, FlowControlDto, PROVISIONERS, SourceDto } from '../stack-definition.dto';
import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import {
  runStates,
  type FlowControl,
  type Json,
  type Provisioner,
  type RunStateName,
} from '@keelson/domain';
import type { StackAnswer, StackOutputsAnswer } from '@keelson/views';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';
import { ListQueryDto, pageOf, TextFilter } from '../list.dto';
import { RunFailureDto } from '../runs/run.dto';
import { WaitingDto } from '../waiting.dto';

const REASON_LENGTH_MAX = 2_000;

export class StackOutputDto {
  @ApiProperty({ type: Boolean }) sensitive: boolean;
  @AbsentJson({ description: 'Absent where it is sensitive.' }) value?: Json;
}

@Answer()
export class StackOutputsDto {
  @Whole({ description: '0 before the first publication.' }) version: number;
  @OptionalText({ description: 'The run that published them.' }) runId: string | null;
  @Field(() => AnyJson, { description: '`{ sensitive, value }` by name.' })
  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: '#/components/schemas/StackOutputDto' },
  })
  outputs: StackOutputsAnswer['outputs'];
}

@Answer()
export class RecordedStateDto {
  @Whole() version: number;
  @OptionalWhole() serial: number | null;
  @OptionalText() lineage: string | null;
  @OptionalText() digest: string | null;
  @OptionalWhole() sizeBytes: number | null;
}

@Answer()
export class DriftDto {
  @OneOf(['unknown', 'in_sync', 'drifted'], { name: 'DriftStatus' })
  status: StackAnswer['drift']['status'];
  @ListOf(DriftFindingDto) findings: StackAnswer['drift']['findings'];
}

@Answer()
export class LastRunDto {
  @Id() id: string;
  @OptionalOneOf(Object.keys(runStates), { name: 'RunState' }) state: RunStateName | null;
  @OptionalPart(WaitingDto, { description: 'Null where a worker is at it, or it has ended.' })
  waiting: WaitingDto | null;
  @OptionalPart(RunFailureDto) failure: RunFailureDto | null;
}

@Answer()
export class StackDto {
  @Id() id: string;
  @Text() org: string;
  @Text() environment: string;
  @Text() name: string;
  @OptionalText({ description: 'The project that owns it.' }) projectId: string | null;
  @OneOf(PROVISIONERS, { name: 'Provisioner' }) provisioner: Provisioner;
  @Text() specDigest: string;
  @Whole() generation: number;
  @Part(SourceDto) source: SourceDto;
  @Free({ description: 'Sensitive values are absent.' }) variables: Readonly<Record<string, Json>>;
  @Part(FlowControlDto) flowControl: FlowControl;
  @Texts({ description: 'Ids of stacks.' }) dependsOn: readonly string[];
  @Part(StackOutputsDto) outputs: StackOutputsAnswer;
  @OptionalPart(RecordedStateDto) state: RecordedStateDto | null;
  @Part(DriftDto) drift: StackAnswer['drift'];
  @Flag() needsRefresh: boolean;
  @OptionalText() needsRefreshReason: string | null;
  @OptionalText() lastRunId: string | null;
  @OptionalPart(LastRunDto) lastRun: LastRunDto | null;
  @Flag() deleted: boolean;
  @Time() since: string;
  @Time() createdAt: string;
  @Time() updatedAt: string;
  @OptionalTime() deletedAt: string | null;
}

export class StackPageDto extends pageOf(StackDto) {}

const UNSURE = 'Only those that have drifted or need a refresh.';

@ArgsType()
export class StackFilterDto {
  @TextFilter('Id or name of a project.') project?: string;
  @TextFilter() environment?: string;
  @TextFilter() name?: string;
  @TextFilter() org?: string;
  @TextFilter('A part of its id or of `environment/name`.') text?: string;

  @Field(() => Boolean, { nullable: true, description: UNSURE })
  @ApiPropertyOptional({ type: Boolean, description: UNSURE })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value))
  @IsBoolean()
  unsure?: boolean;
}

export class StackListQueryDto extends IntersectionType(ListQueryDto, StackFilterDto) {}

@ArgsType()
export class DeleteStackQueryDto {
  @Field(() => Boolean)
  @ApiPropertyOptional({
    type: Boolean,
    description: 'Leave state, outputs or the project behind. Needs a reason.',
  })
  @IsOptional()
  @Transform(
    ({ value }) => ({ true: true, '': true, false: false })[String(value)] ?? (value as unknown),
  )
  @IsBoolean()
  force: boolean = false;

  @Field(() => String, { nullable: true })
  @ApiPropertyOptional({ maxLength: REASON_LENGTH_MAX })
  @IsOptional()
  @IsString()
  @MaxLength(REASON_LENGTH_MAX)
  reason?: string;
}

@Answer()
export class HistoryEntryDto {
  @Id() id: string;
  @Text() position: string;
  @Whole() revision: number;
  @Text() type: string;
  @Text({ description: 'In words.' }) summary: string;
  @OptionalText() runId: string | null;
  @Text() actor: string;
  @Time() at: string;
}

export class HistoryPageDto extends pageOf(HistoryEntryDto) {}

@Answer()
export class StateVersionDto {
  @Whole() version: number;
  @Whole() serial: number;
  @Text() lineage: string;
  @Text() digest: string;
  @Whole() sizeBytes: number;
  @Id() runId: string;
  @Time() recordedAt: string;
}

export class StateVersionPageDto extends pageOf(StateVersionDto) {}
