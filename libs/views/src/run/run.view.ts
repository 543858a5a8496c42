import type {
  Delta,
  FlowControl,
  Json,
  Provisioner,
  RunFailureReason,
  RunStateName,
  RunType,
  RuntimeConfig,
  Step,
  Trigger,
} from '@keelson/domain';
import { Entity, PrimaryColumn } from 'typeorm';
import {
  FlagColumn,
  IntColumn,
  JsonColumn,
  OptionalFlagColumn,
  OptionalIntColumn,
  OptionalJsonColumn,
  OptionalTextColumn,
  OptionalTimeColumn,
  TextColumn,
  TimeColumn,
} from '../projection/columns';

export type StepStatus = 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'skipped';

export type RunStep = {
  readonly step: Step;
  readonly status: StepStatus;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly summary: string | null;
};

/** An input as a page may show it: what was read and in which version, never the value of a sensitive one. */
export type ShownInput = {
  readonly stackId: string;
  readonly output: string;
  readonly version: number;
  readonly sensitive: boolean;
  readonly value?: Json;
};

/** All that a run's page shows. Its few steps are part of the row: a run is one write per batch, not five. */
@Entity({ name: 'runs' })
export class RunRow {
  @PrimaryColumn({ type: 'text' }) id: string;
  @TextColumn() org: string;
  @TextColumn() environment: string;
  @TextColumn() stackId: string;
  @TextColumn() stackName: string;
  @TextColumn() type: RunType;
  @TextColumn() provisioner: Provisioner;
  @JsonColumn() trigger: Trigger;
  @OptionalTextColumn() pipelineId: string | null;
  @OptionalIntColumn() pipelineNode: number | null;
  @TextColumn() sourceArchive: string;
  @TextColumn() specDigest: string;
  /** Sensitive values are not in it. */
  @JsonColumn() variables: Readonly<Record<string, Json>>;
  @JsonColumn() inputs: Readonly<Record<string, ShownInput>>;
  @TextColumn() inputDigest: string;
  @JsonColumn() flowControl: FlowControl;
  @JsonColumn() operations: readonly Step[];
  @OptionalJsonColumn() runtimeConfig: RuntimeConfig | null;
  @OptionalTextColumn() retryOf: string | null;

  @TextColumn() state: RunStateName;
  /** When it entered this state. */
  @TimeColumn() since: string;
  @JsonColumn() steps: readonly RunStep[];
  @OptionalIntColumn() laneToken: number | null;
  @OptionalTextColumn() jobId: string | null;
  @OptionalTextColumn() worker: string | null;
  @OptionalJsonColumn() delta: Delta | null;
  @OptionalJsonColumn() applied: Delta['resources'] | null;
  @OptionalTextColumn() planDigest: string | null;
  @OptionalFlagColumn() noChanges: boolean | null;
  @JsonColumn() warnings: readonly string[];
  @OptionalTextColumn() workspaceDigest: string | null;
  @OptionalFlagColumn() applySkipped: boolean | null;
  @OptionalTextColumn() failureReason: RunFailureReason | null;
  @OptionalTextColumn() failedStep: Step | null;
  /** Of the failure, the discard or the cancel. */
  @OptionalTextColumn() message: string | null;
  @FlagColumn() indeterminate: boolean;
  @OptionalTextColumn() cancelRequested: string | null;
  /** When the clock moves it on, unless somebody else does. */
  @OptionalTimeColumn() dueAt: string | null;
  /** Claims by workers so far. */
  @IntColumn() claims: number;

  @TimeColumn() createdAt: string;
  @TimeColumn() updatedAt: string;
  /** When a worker first took it. */
  @OptionalTimeColumn() startedAt: string | null;
  @OptionalTimeColumn() unconfirmedAt: string | null;
  @OptionalTimeColumn() confirmedAt: string | null;
  @OptionalTimeColumn() endedAt: string | null;
}
