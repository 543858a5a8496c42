import {
  AbsentPart,
  AbsentText,
  Answer,
  ByName,
  Flag,
  Id,
  ListOf,
  OneOf,
  OptionalLarge,
  OptionalOneOf,
  OptionalPart,
  OptionalText,
  OptionalTime,
  Text,
  Texts,
  Time,
  Whole,
  oneOf,
} from '../api-properties';
import { ArgsType, Field, Int } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
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
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import { pageOf } from '../list.dto';
import { DeltaDto } from '../runs/run.dto';
import { WaitingDto } from '../waiting.dto';

const COMMENT_LENGTH_MAX = 2_000;
const OPERATIONS: PipelineOperation[] = ['deploy'];
const DECISIONS: GateDecision[] = ['yes', 'no'];
export const PIPELINE_STATES = Object.keys(pipelineStates) as PipelineStateName[];

@Answer()
export class PipelineNodeDto {
  @Id({ description: '`environment/stack`' }) id: string;
  @Whole({ description: 'Its place in the graph, by which events name it.' }) place: number;
  @Text() stackId: string;
  @Text() environment: string;
  @Texts({ description: 'Ids of nodes.' }) dependsOn: readonly string[];
  @OneOf(Object.keys(nodeStates), { name: 'NodeStatus' }) status: NodeStatus;
  @OptionalText() reason: string | null;
  @OptionalText() runId: string | null;
  @OptionalOneOf(Object.keys(runStates), { name: 'RunState' }) runState: RunStateName | null;
  @OptionalPart(DeltaDto) delta: Delta | null;
  @OptionalPart(WaitingDto, { description: 'Null where it is at work, or has settled.' })
  waiting: WaitingDto | null;
  @OptionalTime() startedAt: string | null;
  @OptionalTime() endedAt: string | null;
  @OptionalLarge({
    description:
      'What its run took, without what waited for a worker or for people; null while it has not ended.',
  })
  workMs: number | null;
}

@Answer()
export class PipelineGateDto {
  @Text() environment: string;
  @OptionalText({
    description:
      'Name of the stack that it stands behind; null for the gate before the environment.',
  })
  node: string | null;
  @OneOf(['closed', 'waiting', 'open', 'rejected', 'expired', 'void'], { name: 'GateState' })
  state: GateState;
  @OptionalText() reason: string | null;
  @OptionalText() comment: string | null;
  @OptionalText() resolvedBy: string | null;
  @Time() openedAt: string;
  @OptionalTime() resolvedAt: string | null;
}

@Answer()
export class GateSpecDto {
  @Flag() manual: boolean;
  @AbsentText() reason?: string;
}

@Answer()
export class PipelineEnvironmentDto {
  @Text() name: string;
  @AbsentPart(GateSpecDto, { description: 'What stands before it.' }) gate?: GateSpecDto;
}

@Answer('A pipeline without its nodes.')
export class PipelineSummaryDto {
  @Id() id: string;
  @Text() org: string;
  @Text() projectId: string;
  @Text() projectName: string;
  @Whole() generation: number;
  @OneOf(OPERATIONS, { name: 'PipelineOperation' }) operation: PipelineOperation;
  @ListOf(PipelineEnvironmentDto) environments: readonly PipelineEnvironment[];
  @Whole() concurrencyMax: number;
  @Whole() nodesTotal: number;
  @ByName({ type: 'integer' }, { description: 'How many nodes have which status.' })
  counts: PipelineRow['counts'];
  @OneOf(PIPELINE_STATES, { name: 'PipelineStatus' }) status: PipelineStateName;
  @OptionalOneOf(['succeeded', 'failed', 'cancelled'], { name: 'PipelineResult' })
  result: PipelineResult | null;
  @OptionalText() reason: string | null;
  @OptionalText() cancelRequested: string | null;
  @OptionalPart(WaitingDto, {
    description: 'Null unless it waits for its turn, or something of it for a person.',
  })
  waiting: WaitingDto | null;
  @OptionalText() retryOf: string | null;
  @Time() createdAt: string;
  @Time() updatedAt: string;
  @OptionalTime() startedAt: string | null;
  @OptionalTime() endedAt: string | null;
}

/** There may be ten thousand of them. */
const NODES_COST = 4_000;

@Answer()
export class PipelineDto extends PipelineSummaryDto {
  @ListOf(PipelineNodeDto, { complexity: NODES_COST }) nodes: readonly PipelineNodeDto[];
  @ListOf(PipelineGateDto, { description: 'Those that were reached.' })
  gates: readonly PipelineGateDto[];
}

export class PipelineSummaryPageDto extends pageOf(PipelineSummaryDto) {}

/** Nodes that are asked for by their places at once; who wants more of them wants all. */
const PLACES_MAX = 500;

const THESE_PLACES = 'Only the nodes in these places; all where nothing is said.';

@ArgsType()
export class PipelinePlacesDto {
  @Field(() => [Int], { nullable: true, description: THESE_PLACES })
  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'integer' },
    maxItems: PLACES_MAX,
    description: THESE_PLACES,
  })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => value && [value].flat().map(Number))
  @ArrayMaxSize(PLACES_MAX)
  @IsInt({ each: true })
  @Min(0, { each: true })
  places?: number[];
}

@ArgsType()
export class RunPipelineDto {
  @Field(oneOf(OPERATIONS, 'PipelineOperation'))
  @ApiPropertyOptional({ enum: ['deploy'], default: 'deploy' })
  @IsOptional()
  @IsIn(['deploy'])
  operation: PipelineOperation = 'deploy';
}

@ArgsType()
export class GateAnswerDto {
  @Field(oneOf(DECISIONS, 'GateDecision'))
  @ApiProperty({ enum: DECISIONS })
  @IsIn(DECISIONS)
  decision: GateDecision;

  @Field(() => String, { nullable: true })
  @ApiPropertyOptional({ maxLength: COMMENT_LENGTH_MAX })
  @IsOptional()
  @IsString()
  @MaxLength(COMMENT_LENGTH_MAX)
  comment?: string;
}
