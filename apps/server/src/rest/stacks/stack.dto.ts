import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
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
import {
  Flag,
  Free,
  OneOf,
  OptionalText,
  OptionalTime,
  OptionalWhole,
  Text,
  Time,
  Whole,
} from '../api-properties';
import { ListQueryDto, pageOf, TextFilter } from '../list.dto';

const REASON_LENGTH_MAX = 2_000;

export class StackOutputDto {
  @Flag() sensitive: boolean;
  @ApiPropertyOptional({ description: 'Any JSON; absent where it is sensitive.' }) value?: Json;
}

export class StackOutputsDto {
  @Whole({ description: '0 before the first publication.' }) version: number;
  @OptionalText({ description: 'The run that published them.' }) runId: string | null;
  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: '#/components/schemas/StackOutputDto' },
  })
  outputs: StackOutputsAnswer['outputs'];
}

export class RecordedStateDto {
  @Whole() version: number;
  @OptionalWhole() serial: number | null;
  @OptionalText() lineage: string | null;
  @OptionalText() digest: string | null;
  @OptionalWhole() sizeBytes: number | null;
}

export class DriftDto {
  @OneOf(['unknown', 'in_sync', 'drifted']) status: StackAnswer['drift']['status'];
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true } })
  findings: StackAnswer['drift']['findings'];
}

export class LastRunDto {
  @Text() id: string;
  @ApiProperty({ type: String, enum: Object.keys(runStates), nullable: true })
  state: RunStateName | null;
}

export class StackDto {
  @Text() id: string;
  @Text() org: string;
  @Text() environment: string;
  @Text() name: string;
  @OptionalText({ description: 'The project that owns it.' }) projectId: string | null;
  @OneOf(['terraform', 'opentofu', 'native']) provisioner: Provisioner;
  @Text() specDigest: string;
  @Whole() generation: number;
  @Free() source: { readonly archive: string };
  @Free({ description: 'Sensitive values are absent.' }) variables: Readonly<Record<string, Json>>;
  @Free() flowControl: FlowControl;
  @ApiProperty({ type: [String], description: 'Ids of stacks.' }) dependsOn: readonly string[];
  @ApiProperty({ type: StackOutputsDto }) outputs: StackOutputsAnswer;
  @ApiProperty({ type: RecordedStateDto, nullable: true }) state: RecordedStateDto | null;
  @ApiProperty({ type: DriftDto }) drift: StackAnswer['drift'];
  @Flag() needsRefresh: boolean;
  @OptionalText() needsRefreshReason: string | null;
  @OptionalText() lastRunId: string | null;
  @ApiProperty({ type: LastRunDto, nullable: true }) lastRun: LastRunDto | null;
  @Flag() deleted: boolean;
  @Time() since: string;
  @Time() createdAt: string;
  @Time() updatedAt: string;
  @OptionalTime() deletedAt: string | null;
}

export class StackPageDto extends pageOf(StackDto) {}

export class StackListQueryDto extends ListQueryDto {
  @TextFilter('Id or name of a project.') project?: string;
  @TextFilter() environment?: string;
  @TextFilter() name?: string;
  @TextFilter() org?: string;
}

export class DeleteStackQueryDto {
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

  @ApiPropertyOptional({ maxLength: REASON_LENGTH_MAX })
  @IsOptional()
  @IsString()
  @MaxLength(REASON_LENGTH_MAX)
  reason?: string;
}

export class HistoryEntryDto {
  @Text() id: string;
  @Text() position: string;
  @Whole() revision: number;
  @Text() type: string;
  @Text({ description: 'In words.' }) summary: string;
  @OptionalText() runId: string | null;
  @Text() actor: string;
  @Time() at: string;
}

export class HistoryPageDto extends pageOf(HistoryEntryDto) {}

export class StateVersionDto {
  @Whole() version: number;
  @Whole() serial: number;
  @Text() lineage: string;
  @Text() digest: string;
  @Whole() sizeBytes: number;
  @Text() runId: string;
  @Time() recordedAt: string;
}

export class StateVersionPageDto extends pageOf(StateVersionDto) {}
