import type {
  NodeStatus,
  PipelineCompleted,
  PipelineEnvironment,
  PipelineOperation,
  PipelineResult,
  PipelineStateName,
} from '@keelson/domain';
import { Entity, PrimaryColumn } from 'typeorm';
import {
  IntColumn,
  JsonColumn,
  OptionalTextColumn,
  OptionalTimeColumn,
  TextColumn,
  TimeColumn,
} from '../projection/columns';

@Entity({ name: 'pipelines' })
export class PipelineRow {
  @PrimaryColumn({ type: 'text' }) id: string;
  @TextColumn() org: string;
  @TextColumn() projectId: string;
  @TextColumn() projectName: string;
  @IntColumn() generation: number;
  @TextColumn() operation: PipelineOperation;
  @JsonColumn() environments: readonly PipelineEnvironment[];
  @IntColumn() concurrencyMax: number;
  @IntColumn() nodesTotal: number;
  /** How many nodes have which status; statuses without nodes are absent. */
  @JsonColumn() counts: Partial<Record<NodeStatus, number>>;
  @OptionalTextColumn() retryOf: string | null;
  @TextColumn() status: PipelineStateName;
  @OptionalTextColumn() result: PipelineResult | null;
  @OptionalTextColumn() reason: NonNullable<PipelineCompleted['data']['reason']> | null;
  @OptionalTextColumn() cancelRequested: string | null;
  @TimeColumn() createdAt: string;
  @TimeColumn() updatedAt: string;
  @OptionalTimeColumn() startedAt: string | null;
  @OptionalTimeColumn() endedAt: string | null;
}
