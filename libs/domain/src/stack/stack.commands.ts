import type { DriftFinding, OutputValue, StackSpec } from './stack.events';

export type CreateStack = {
  readonly type: 'CreateStack';
  readonly stackId: string;
  readonly name: string;
  readonly org: string;
  readonly environment: string;
  readonly projectId?: string;
  readonly spec: StackSpec;
  readonly specDigest: string;
};
/** Equal digest: nothing happens. The provisioner is immutable once outputs or state exist (S8). */
export type ChangeStackSpec = {
  readonly type: 'ChangeStackSpec';
  readonly spec: StackSpec;
  readonly specDigest: string;
};
/** Idempotent by runId; equal values (by value or fingerprint) publish nothing. */
export type PublishOutputs = {
  readonly type: 'PublishOutputs';
  readonly runId: string;
  /** The run's fencing token, from its ApplySucceeded: a publication that is not newer than the last one is late. */
  readonly token?: string;
  readonly outputs: Readonly<Record<string, OutputValue>>;
};
/** Refused (`wrong_revision`) when the lineage differs, or the serial does not grow while the digest differs (S11). */
export type RecordState = {
  readonly type: 'RecordState';
  readonly serial: number;
  readonly lineage: string;
  readonly digest: string;
  readonly sizeBytes: number;
  readonly runId: string;
};
export type ReportDrift = {
  readonly type: 'ReportDrift';
  readonly runId: string;
  readonly findings: readonly DriftFinding[];
};
export type SetNeedsRefresh = {
  readonly type: 'SetNeedsRefresh';
  readonly runId: string;
  readonly reason: string;
};
/**
 * A run that read how things are has finished, so nothing is unknown any more. When it has `applied` its plan, which was made after
 * it had read, the drift that it found itself is mended; what another run found is not its to settle.
 */
export type SettleFindings = {
  readonly type: 'SettleFindings';
  readonly runId: string;
  readonly applied: boolean;
};
/** Refused (`wrong_state`) while state or outputs exist, unless forced with a reason (S12). */
export type DeleteStack = {
  readonly type: 'DeleteStack';
  readonly reason: string;
  readonly force: boolean;
};

export type StackCommand =
  | CreateStack
  | ChangeStackSpec
  | PublishOutputs
  | RecordState
  | ReportDrift
  | SetNeedsRefresh
  | SettleFindings
  | DeleteStack;
