import type { GatePosition, GateState } from '@keelson/domain';
import { Entity, PrimaryColumn } from 'typeorm';
import {
  OptionalTextColumn,
  OptionalTimeColumn,
  TextColumn,
  TimeColumn,
} from '../projection/columns';

/** The `node` of a gate that stands before an environment. */
export const NO_NODE = -1;

/** A gate that has been reached. One that nobody has reached yet is part of the pipeline's graph alone. */
@Entity({ name: 'gates' })
export class GateRow {
  @PrimaryColumn({ type: 'text' }) pipelineId: string;
  @PrimaryColumn({ type: 'text' }) position: GatePosition;
  @PrimaryColumn({ type: 'text' }) environment: string;
  @PrimaryColumn({ type: 'int' }) node: number;
  @TextColumn() state: GateState;
  @OptionalTextColumn() reason: string | null;
  @OptionalTextColumn() comment: string | null;
  @OptionalTextColumn() resolvedBy: string | null;
  @TimeColumn() openedAt: string;
  @OptionalTimeColumn() resolvedAt: string | null;
}
