import type { DriftFinding, FlowControl, Json, OutputValue, Provisioner } from '@keelson/domain';
import { Entity, PrimaryColumn } from 'typeorm';
import {
  FlagColumn,
  IntColumn,
  JsonColumn,
  OptionalIntColumn,
  OptionalTextColumn,
  OptionalTimeColumn,
  TextColumn,
  TimeColumn,
} from '../projection/columns';

export type DriftStatus = 'unknown' | 'in_sync' | 'drifted';

@Entity({ name: 'stacks' })
export class StackRow {
  @PrimaryColumn({ type: 'text' }) id: string;
  @TextColumn() org: string;
  @TextColumn() environment: string;
  @TextColumn() name: string;
  @OptionalTextColumn() projectId: string | null;
  @TextColumn() provisioner: Provisioner;
  @TextColumn() specDigest: string;
  @IntColumn() generation: number;
  @TextColumn() sourceArchive: string;
  /** Sensitive values are not in it. */
  @JsonColumn() variables: Readonly<Record<string, Json>>;
  @JsonColumn() flowControl: FlowControl;
  /** Stack ids. */
  @JsonColumn() dependsOn: readonly string[];

  /** As the log holds them: sensitive ones sealed. Answers mask them. */
  @JsonColumn() outputs: Readonly<Record<string, OutputValue>>;
  /** 0 before the first publication. */
  @IntColumn() outputsVersion: number;
  @OptionalTextColumn() outputsRunId: string | null;
  @OptionalIntColumn() stateVersion: number | null;
  @OptionalIntColumn() stateSerial: number | null;
  @OptionalTextColumn() stateLineage: string | null;
  @OptionalTextColumn() stateDigest: string | null;
  @OptionalIntColumn() stateSizeBytes: number | null;

  @TextColumn() drift: DriftStatus;
  @JsonColumn() driftFindings: readonly DriftFinding[];
  @FlagColumn() needsRefresh: boolean;
  @OptionalTextColumn() needsRefreshReason: string | null;
  /** When drift, the need of a refresh or deletion last changed: since when it has been as it is. */
  @TimeColumn() since: string;
  @OptionalTextColumn() lastRunId: string | null;

  @FlagColumn() deleted: boolean;
  @TimeColumn() createdAt: string;
  @TimeColumn() updatedAt: string;
  @OptionalTimeColumn() deletedAt: string | null;
}
