import type { Event } from '../event';
import type {
  DriftFinding,
  FlowControl,
  OutputValue,
  Provisioner,
  StackSpec,
} from '../stack/stack.events';
import type { VariableSource } from '../stack/stack.events';
import type { Delta } from './delta';

export type RunType = 'tracked';
export type Step = 'init' | 'refresh' | 'plan' | 'apply';

export type TriggerKind = 'human' | 'machine' | 'config_change' | 'pipeline' | 'retry';
export type Trigger = {
  readonly kind: TriggerKind;
  readonly actor: string;
  readonly ref?: string;
};

/** The output of an upstream stack that this run was given: what was read, in which version, frozen (P8, U7). */
export type RunInput = {
  readonly stackId: string;
  readonly output: string;
  readonly version: number;
  readonly value: OutputValue;
};

/**
 * What the sagas need to know of a run in order to react to one of its events without asking anybody: reactions stay pure
 * functions of the event.
 */
export type RunRef = {
  readonly runId: string;
  readonly stackId: string;
  readonly provisioner: Provisioner;
  /** 0 until the lane was granted. */
  readonly laneToken: number;
  /** Claims of this run's jobs so far. */
  readonly claims: number;
  /** The job that a worker holds or held last. */
  readonly jobId?: string;
  readonly pipeline?: { readonly pipelineId: string; readonly node: number };
};

/** For this run alone (TR4). */
export type RuntimeConfig = { readonly environment?: Readonly<Record<string, string>> };

export type RunCreated = Event<
  'RunCreated',
  {
    readonly runId: string;
    readonly stackId: string;
    readonly stackName: string;
    readonly org: string;
    readonly environment: string;
    readonly type: RunType;
    readonly trigger: Trigger;
    readonly pipeline?: { readonly pipelineId: string; readonly node: number };
    readonly provisioner: Provisioner;
    readonly source: StackSpec['source'];
    readonly specDigest: string;
    readonly variables: Readonly<Record<string, VariableSource>>;
    /** By variable name. */
    readonly inputs: Readonly<Record<string, RunInput>>;
    readonly inputDigest: string;
    readonly flowControl: FlowControl;
    /** Frozen (U13); init is always first. */
    readonly operations: readonly Step[];
    readonly runtimeConfig?: RuntimeConfig;
    readonly retryOf?: string;
  }
>;
/** `laneToken` is that of the LaneGranted that made it ready. */
export type RunReadied = Event<'RunReadied', { readonly run: RunRef; readonly laneToken: number }>;
export type RunPreparing = Event<
  'RunPreparing',
  {
    readonly jobId: string;
    readonly phase: 'plan' | 'apply';
    readonly token: string;
    readonly worker: string;
  }
>;
/** Another worker took over in the middle of an idempotent apply; the state stays `applying` (R31). */
export type RunReassigned = Event<
  'RunReassigned',
  { readonly jobId: string; readonly token: string; readonly worker: string }
>;
export type StepStarted = Event<'StepStarted', { readonly step: Step; readonly token: string }>;
export type StepFinished = Event<
  'StepFinished',
  {
    readonly run: RunRef;
    readonly step: Step;
    readonly token: string;
    readonly summary?: string;
    readonly drift?: readonly DriftFinding[];
  }
>;
export type PlanReported = Event<
  'PlanReported',
  {
    readonly planDigest: string;
    readonly delta: Delta;
    readonly noChanges: boolean;
    readonly warnings: readonly string[];
    readonly token: string;
  }
>;
/** The worker handed over its encrypted workspace and is free; the run waits for a person (R19). */
export type WorkspaceArchived = Event<
  'WorkspaceArchived',
  {
    readonly run: RunRef;
    readonly digest: string;
    readonly sizeBytes: number;
    readonly token: string;
    readonly dueAt?: string;
  }
>;
export type RunConfirmed = Event<
  'RunConfirmed',
  {
    readonly run: RunRef;
    readonly planDigest: string;
    readonly comment?: string;
    readonly dueAt: string;
  }
>;
export type RunDiscarded = Event<
  'RunDiscarded',
  { readonly run: RunRef; readonly reason: string; readonly comment?: string }
>;
export type WorkspaceRestored = Event<
  'WorkspaceRestored',
  { readonly digest: string; readonly token: string }
>;
export type ApplySucceeded = Event<
  'ApplySucceeded',
  {
    readonly run: RunRef;
    readonly applied: Delta['resources'];
    readonly outputs: Readonly<Record<string, OutputValue>>;
    readonly token: string;
  }
>;
export type CancelRequested = Event<
  'CancelRequested',
  { readonly run: RunRef; readonly reason: string }
>;
/** The worker's lease ended in a phase that may be repeated: the run waits for a worker again (R10, R36). */
export type RunLeaseLost = Event<
  'RunLeaseLost',
  { readonly run: RunRef; readonly jobId: string; readonly attempt: number }
>;
export type RunFinished = Event<
  'RunFinished',
  { readonly run: RunRef; readonly noChanges: boolean; readonly applySkipped: boolean }
>;
export type RunFailureReason =
  | 'step_failed'
  | 'preflight_failed'
  | 'handover_failed'
  | 'lease_lost'
  | 'indeterminate'
  | 'no_worker';
export type RunFailed = Event<
  'RunFailed',
  {
    readonly run: RunRef;
    readonly reason: RunFailureReason;
    readonly step?: Step;
    readonly message: string;
    /** Infrastructure may have changed without anybody knowing how far (R31). */
    readonly indeterminate: boolean;
    /**
     * The apply had begun and did not get to its end. What it did is recorded, yet what was found before it is no longer how things
     * are. Never beside `indeterminate`, which says more. Logs that were written before this was told do not have it.
     */
    readonly partial?: true;
  }
>;
export type RunCanceled = Event<'RunCanceled', { readonly run: RunRef; readonly reason: string }>;

export type RunEvent =
  | RunCreated
  | RunReadied
  | RunPreparing
  | RunReassigned
  | StepStarted
  | StepFinished
  | PlanReported
  | WorkspaceArchived
  | RunConfirmed
  | RunDiscarded
  | WorkspaceRestored
  | ApplySucceeded
  | CancelRequested
  | RunLeaseLost
  | RunFinished
  | RunFailed
  | RunCanceled;
