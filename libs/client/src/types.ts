import type {
  Delta,
  DriftFinding,
  FlowControl,
  GateState,
  Json,
  PipelineResult,
  Provisioner,
  RunFailureReason,
  RunType,
  Step,
  Trigger,
} from '@keelson/domain';

/** The answers of the API, as far as clients rely on them. Times are ISO 8601 in UTC. */
export type Entity = {
  readonly id: string;
  readonly org: string;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type AppliedObject = {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly environment?: string;
  readonly action: 'created' | 'changed' | 'unchanged' | 'deleted';
  /** Of a project: the pipeline that this apply started. */
  readonly pipelineId?: string;
  /** Of a stack on its own: the run that this apply started. */
  readonly runId?: string;
};
export type ApplyAnswer = {
  readonly dryRun: boolean;
  readonly changed: boolean;
  readonly objects: readonly AppliedObject[];
};

export type Stack = Entity & {
  readonly name: string;
  readonly environment: string;
  readonly projectId: string | null;
  readonly provisioner: Provisioner;
  readonly source: { readonly archive: string };
  readonly variables: Readonly<Record<string, Json>>;
  readonly flowControl: FlowControl;
  readonly dependsOn: readonly string[];
  readonly lastRunId: string | null;
  readonly needsRefresh: boolean;
};

/** A view of the server. */
export type Projection = {
  readonly name: string;
  /** Of what is shown. */
  readonly version: number;
  readonly position: string;
  readonly lag: number;
  /** It is built anew beside the one that is shown, or has to be. */
  readonly rebuild?: {
    readonly state: 'due' | 'running';
    readonly version: number;
    /** How far the log has been read for it. */
    readonly position: string;
  };
  /** The event before which it has stopped. */
  readonly failure?: {
    readonly eventId: string;
    readonly position: string;
    readonly error: string;
    readonly wayOn: string;
  };
};
export type RebuiltProjection = Pick<Projection, 'name' | 'version' | 'position'>;
export type VerifiedProjection = {
  readonly name: string;
  readonly position: string;
  readonly digest: string;
  readonly equal: boolean;
  readonly difference: {
    readonly table: string;
    readonly key: Readonly<Record<string, string>>;
    readonly live: boolean;
    readonly rebuilt: boolean;
  } | null;
};

/** The value of a sensitive output is absent. */
export type StackOutput = {
  readonly sensitive: boolean;
  readonly value?: Json;
};
export type StackOutputs = {
  readonly version: number;
  readonly runId: string | null;
  readonly outputs: Readonly<Record<string, StackOutput>>;
};

export type RunState =
  | 'queued'
  | 'ready'
  | 'preparing'
  | 'initializing'
  | 'refreshing'
  | 'planning'
  | 'unconfirmed'
  | 'confirmed'
  | 'preparing_apply'
  | 'applying'
  | 'finished'
  | 'failed'
  | 'discarded'
  | 'canceled';

/** Why something stands still; `moves` says what would move it on. */
export type Waiting = {
  readonly for: 'stack' | 'worker' | 'person' | 'nodes' | 'slot';
  readonly why: string;
  readonly moves: string;
  readonly runId: string | null;
  readonly until: string | null;
};

export type RunStep = {
  readonly step: Step;
  readonly status: 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'skipped';
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly summary: string | null;
};

export type Run = Entity & {
  readonly stackId: string;
  readonly stackName: string;
  readonly environment: string;
  readonly type: RunType;
  readonly state: RunState;
  readonly waiting: Waiting | null;
  readonly trigger: Trigger;
  readonly pipelineId: string | null;
  readonly steps: readonly RunStep[];
  readonly delta: Delta | null;
  readonly planDigest: string | null;
  readonly noChanges: boolean | null;
  readonly warnings: readonly string[];
  readonly failure: {
    readonly reason: RunFailureReason;
    readonly step: Step | null;
    readonly message: string;
    readonly indeterminate: boolean;
  } | null;
  readonly retryOf: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
};

export type Plan = {
  readonly planDigest: string;
  readonly delta: Delta;
  readonly changes: readonly {
    readonly address: string;
    readonly action: string;
    readonly reason?: string;
    readonly before?: unknown;
    readonly after?: unknown;
  }[];
  readonly outputs: Readonly<Record<string, { readonly action: string }>>;
  readonly drift: readonly DriftFinding[];
  readonly warnings: readonly string[];
};

/** `offset` counts the lines of the whole run; reading on starts at the next one. */
export type LogLine = {
  readonly offset: number;
  readonly step: Step;
  readonly at: string;
  readonly text: string;
};
export type LogPage = {
  readonly items: readonly LogLine[];
  /** Where to read on. */
  readonly next: number;
  /** Nothing will follow. */
  readonly ended: boolean;
};

/** The stack job's manifest: a run in the shape of a Kubernetes-style document. */
export type StackJob = {
  readonly apiVersion: string;
  readonly kind: 'StackJob';
  readonly metadata: Readonly<Record<string, Json>>;
  readonly spec: Readonly<Record<string, Json>>;
  readonly status: Readonly<Record<string, Json>>;
};

export type InfraProject = Entity & {
  readonly name: string;
  readonly generation: number;
  readonly environments: readonly { readonly name: string }[];
  readonly stacks: readonly {
    readonly id: string;
    readonly name: string;
    readonly environment: string;
  }[];
};

export type PipelineStatus =
  'queued' | 'running' | 'awaiting_approval' | 'cancelling' | 'completed';
export type NodeStatus =
  | 'pending'
  | 'eligible'
  | 'in_progress'
  | 'awaiting_approval'
  | 'successful'
  | 'failed'
  | 'cancelled'
  | 'discovered';

export type InfraPipelineNode = {
  /** `environment/stack`. */
  readonly id: string;
  readonly stackId: string;
  readonly environment: string;
  readonly dependsOn: readonly string[];
  readonly status: NodeStatus;
  readonly reason: string | null;
  readonly runId: string | null;
  readonly runState: RunState | null;
  readonly delta: Delta | null;
  readonly waiting: Waiting | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
};
/** `node` is the stack's name; `null` for the gate before an environment. */
export type InfraPipelineGate = {
  readonly environment: string;
  readonly node: string | null;
  readonly state: GateState;
  readonly reason: string | null;
};
export type InfraPipeline = Entity & {
  readonly projectId: string;
  readonly projectName: string;
  readonly operation: string;
  readonly status: PipelineStatus;
  readonly result: PipelineResult | null;
  readonly reason: string | null;
  readonly waiting: Waiting | null;
  readonly retryOf: string | null;
  readonly nodes: readonly InfraPipelineNode[];
  /** The gates that were reached. */
  readonly gates: readonly InfraPipelineGate[];
  readonly startedAt: string | null;
  readonly endedAt: string | null;
};
/** A pipeline in a list comes without its nodes and gates. */
export type InfraPipelineSummary = Omit<InfraPipeline, 'nodes' | 'gates'>;

export type RecordedEvent = {
  readonly id: string;
  readonly position: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly at: string;
  readonly actor: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly data: Json;
};

export type Role = 'admin' | 'writer' | 'reader' | 'runner';
export type ApiKey = Entity & { readonly name: string; readonly role: Role };
/** The token is shown this once. */
export type CreatedApiKey = ApiKey & { readonly token: string };
export type Me = { readonly actor: string; readonly role: Role };
export type SecretName = { readonly name: string; readonly updatedAt: string };
export type Readiness = {
  readonly ready: boolean;
  readonly projections: readonly { readonly name: string; readonly lag: number }[];
  /** Partitions of the sagas that the answering server carries. */
  readonly sagas: readonly { readonly partition: number; readonly position: string }[];
};
