import type { GateSpec, NodeReason, NodeStatus } from '@keelson/domain';
import { Entity, PrimaryColumn } from 'typeorm';
import {
  JsonColumn,
  OptionalJsonColumn,
  OptionalTextColumn,
  OptionalTimeColumn,
  TextColumn,
} from '../projection/columns';

/** A node of the frozen graph: one row, so that a settled node of ten thousand is one small write. */
@Entity({ name: 'pipeline_nodes' })
export class PipelineNodeRow {
  @PrimaryColumn({ type: 'text' }) pipelineId: string;
  /** Its index in the graph. */
  @PrimaryColumn({ type: 'int' }) node: number;
  /** `environment/stack`. */
  @TextColumn() nodeId: string;
  @TextColumn() stackId: string;
  @TextColumn() environment: string;
  /** Indices of nodes of this pipeline. */
  @JsonColumn() dependsOn: readonly number[];
  @OptionalJsonColumn() gate: GateSpec | null;
  @TextColumn() status: NodeStatus;
  @OptionalTextColumn() reason: NodeReason | null;
  @OptionalTextColumn() runId: string | null;
  @OptionalTimeColumn() startedAt: string | null;
  @OptionalTimeColumn() endedAt: string | null;
}
