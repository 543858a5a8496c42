import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import {
  nodeStates,
  pipelineStates,
  runStates,
  type Delta,
  type GateDecision,
  type GateState,
  type NodeStatus,
  type PipelineEnvironment,
  type PipelineOperation,
  type PipelineResult,
  type PipelineStateName,
  type RunStateName,
} from '@keelson/domain';
import type { PipelineRow } from '@keelson/views';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import {
  Free,
  ListOf,
  OneOf,
  OptionalOneOf,
  OptionalText,
  OptionalTime,
  Text,
  Time,
  Whole,
} from '../api-properties';
import { pageOf } from '../list.dto';
import { DeltaDto } from '../runs/run.dto';
import { WaitingDto } from '../waiting.dto';

const COMMENT_LENGTH_MAX = 2_000;

export class PipelineNodeDto {
  @Text({ description: '`environment/stack`' }) id: string;
  @Text() stackId: string;
  @Text() environment: string;
  @ApiProperty({ type: [String], description: 'Ids of nodes.' }) dependsOn: readonly string[];
  @OneOf(Object.keys(nodeStates)) status: NodeStatus;
  @OptionalText() reason: string | null;
  @OptionalText() runId: string | null;
  @OptionalOneOf(Object.keys(runStates)) runState: RunStateName | null;
  @ApiProperty({ type: DeltaDto, nullable: true }) delta: Delta | null;
  @ApiProperty({
    type: WaitingDto,
    nullable: true,
    description: 'Null where it is at work, or has settled.',
  })
  waiting: WaitingDto | null;
  @OptionalTime() startedAt: string | null;
  @OptionalTime() endedAt: string | null;
}

export class PipelineGateDto {
  @Text() environment: string;
  @OptionalText({
    description:
      'Name of the stack that it stands behind; null for the gate before the environment.',
  })
  node: string | null;
  @OneOf(['closed', 'waiting', 'open', 'rejected', 'expired', 'void']) state: GateState;
  @OptionalText() reason: string | null;
  @OptionalText() comment: string | null;
  @OptionalText() resolvedBy: string | null;
  @Time() openedAt: string;
  @OptionalTime() resolvedAt: string | null;
}

export class PipelineDto {
  @Text() id: string;
  @Text() org: string;
  @Text() projectId: string;
  @Text() projectName: string;
  @Whole() generation: number;
  @OneOf(['deploy']) operation: PipelineOperation;
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true } })
  environments: readonly PipelineEnvironment[];
  @Whole() concurrencyMax: number;
  @Whole() nodesTotal: number;
  @Free({ description: 'How many nodes have which status.' }) counts: PipelineRow['counts'];
  @OneOf(Object.keys(pipelineStates)) status: PipelineStateName;
  @OptionalOneOf(['succeeded', 'failed', 'cancelled']) result: PipelineResult | null;
  @OptionalText() reason: string | null;
  @OptionalText() cancelRequested: string | null;
  @ApiProperty({
    type: WaitingDto,
    nullable: true,
    description: 'Null unless the whole pipeline rests.',
  })
  waiting: WaitingDto | null;
  @OptionalText() retryOf: string | null;
  @ListOf(PipelineNodeDto) nodes: readonly PipelineNodeDto[];
  @ListOf(PipelineGateDto, { description: 'Those that were reached.' })
  gates: readonly PipelineGateDto[];
  @Time() createdAt: string;
  @Time() updatedAt: string;
  @OptionalTime() startedAt: string | null;
  @OptionalTime() endedAt: string | null;
}

export class PipelineSummaryDto extends OmitType(PipelineDto, ['nodes', 'gates']) {}
export class PipelineSummaryPageDto extends pageOf(PipelineSummaryDto) {}

export class RunPipelineDto {
  @ApiPropertyOptional({ enum: ['deploy'], default: 'deploy' })
  @IsOptional()
  @IsIn(['deploy'])
  operation: PipelineOperation = 'deploy';
}

export class GateAnswerDto {
  @ApiProperty({ enum: ['yes', 'no'] })
  @IsIn(['yes', 'no'])
  decision: GateDecision;

  @ApiPropertyOptional({ maxLength: COMMENT_LENGTH_MAX })
  @IsOptional()
  @IsString()
  @MaxLength(COMMENT_LENGTH_MAX)
  comment?: string;
}
