import type { Event } from '../event';
import type { Json } from '../json';
import type { Sealed } from '../sealed';

export type Provisioner = 'terraform' | 'opentofu' | 'native';

/** Where a variable's value comes from. An `output` is an edge of the DAG. */
export type VariableSource =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'sealed'; readonly sealed: Sealed }
  | { readonly kind: 'output'; readonly stackId: string; readonly output: string }
  | { readonly kind: 'secret'; readonly secret: string };

/** Flow control (SJ9). `pauseBetweenPreviewAndUpdate` implies a preview (C16). */
export type FlowControl = {
  readonly skipRefresh: boolean;
  readonly previewBeforeUpdate: boolean;
  readonly pauseBetweenPreviewAndUpdate: boolean;
  readonly isManual: boolean;
  readonly disableOnLifecycleEvents: boolean;
};

export type StackSpec = {
  readonly provisioner: Provisioner;
  /** `sha256:…` of the source archive's bytes. */
  readonly source: { readonly archive: string };
  readonly variables: Readonly<Record<string, VariableSource>>;
  readonly flowControl: FlowControl;
  /** Stack ids: edges without an output. */
  readonly dependsOn: readonly string[];
};

/** An output as the log remembers it: in clear, or sealed under its stack's key. */
export type OutputValue =
  | { readonly sensitive: false; readonly value: Json }
  | { readonly sensitive: true; readonly sealed: Sealed };

export type DriftFinding = { readonly address: string; readonly action: string };

export type StackCreated = Event<
  'StackCreated',
  {
    readonly stackId: string;
    readonly name: string;
    readonly org: string;
    readonly environment: string;
    /** The project that owns it; absent for a stack on its own. */
    readonly projectId?: string;
    readonly spec: StackSpec;
    readonly specDigest: string;
  }
>;
export type StackSpecChanged = Event<
  'StackSpecChanged',
  {
    readonly stackId: string;
    readonly projectId?: string;
    readonly spec: StackSpec;
    readonly specDigest: string;
    readonly generation: number;
  }
>;
export type OutputsPublished = Event<
  'OutputsPublished',
  {
    readonly version: number;
    readonly runId: string;
    /** The fencing token under which the run had applied. */
    readonly token?: string;
    readonly outputs: Readonly<Record<string, OutputValue>>;
    readonly changedKeys: readonly string[];
  }
>;
export type StateRecorded = Event<
  'StateRecorded',
  {
    readonly version: number;
    readonly serial: number;
    readonly lineage: string;
    /** `sha256:…` of the state's bytes; the blob itself is kept encrypted. */
    readonly digest: string;
    readonly sizeBytes: number;
    readonly runId: string;
  }
>;
export type DriftReported = Event<
  'DriftReported',
  { readonly runId: string; readonly findings: readonly DriftFinding[] }
>;
/** The run that had found the drift has applied the plan that it made upon it. */
export type DriftSettled = Event<'DriftSettled', { readonly runId: string }>;
export type NeedsRefreshSet = Event<
  'NeedsRefreshSet',
  { readonly runId: string; readonly reason: string }
>;
export type NeedsRefreshCleared = Event<'NeedsRefreshCleared', { readonly runId: string }>;
export type StackDeleted = Event<
  'StackDeleted',
  { readonly reason: string; readonly force: boolean }
>;

export type StackEvent =
  | StackCreated
  | StackSpecChanged
  | OutputsPublished
  | StateRecorded
  | DriftReported
  | DriftSettled
  | NeedsRefreshSet
  | NeedsRefreshCleared
  | StackDeleted;
