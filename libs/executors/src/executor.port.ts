import type { Counts, Delta, DriftFinding, ReportedOutput, Step, WorkOrder } from '@keelson/domain';

/** One planned change of one managed resource, the same shape for every tool. Values of sensitive attributes are masked. */
export type PlannedChange = {
  readonly address: string;
  readonly action:
    'create' | 'update' | 'replace' | 'delete' | 'read' | 'move' | 'import' | 'forget';
  readonly reason?: string;
  readonly before?: unknown;
  readonly after?: unknown;
};

/** What a person reads before confirming; kept as an encrypted artifact. Sensitive values are masked. */
export type PlanDocument = {
  readonly delta: Delta;
  readonly changes: readonly PlannedChange[];
  readonly outputs: Readonly<Record<string, { readonly action: string }>>;
  readonly drift: readonly DriftFinding[];
  readonly warnings: readonly string[];
};

export type PlanResult = {
  /** `sha256:…` of the saved plan's bytes: what is confirmed is exactly this. */
  readonly planDigest: string;
  readonly noChanges: boolean;
  readonly document: PlanDocument;
};

export type ApplyResult = {
  readonly applied: Counts;
  readonly outputs: Readonly<Record<string, ReportedOutput>>;
};

export type RefreshResult = {
  readonly summary?: string;
  readonly drift: readonly DriftFinding[];
  /** A tool that has looked and planned in one go: the plan step follows it instead of starting one of its own. */
  readonly planning?: ToolProcess;
};

/** Progress as every tool tells it, in the words of EXECUTORS: one shape for logs and pages. */
export type ExecutorEvent =
  | { readonly type: 'planned_change'; readonly change: PlannedChange }
  | { readonly type: 'drift'; readonly finding: DriftFinding }
  | {
      readonly type: 'apply_start' | 'apply_complete';
      readonly address: string;
      readonly action: string;
    }
  | {
      readonly type: 'apply_errored';
      readonly address: string;
      readonly action: string;
      readonly message?: string;
    }
  | {
      readonly type: 'diagnostic';
      readonly severity: 'error' | 'warning';
      readonly summary: string;
      readonly detail?: string;
      readonly address?: string;
    };

/** A tool process that outlives the runner: enough to find it again and to know that it is the same one. */
export type ToolProcess = {
  readonly pid: number;
  /** Start time from the kernel (field 22 of /proc/PID/stat, or the platform's equivalent): a recycled pid differs. */
  readonly startedAt: string;
  readonly stdoutFile: string;
  readonly stderrFile: string;
  /** Holds the exit code once the tool has ended. */
  readonly exitFile: string;
};

export type StepContext = {
  readonly order: WorkOrder;
  /** Absolute; the same path for planning and applying, on whichever worker. Holds the unpacked source. */
  readonly workdir: string;
  /** Private scratch of the job beside the work folder: tool output files, saved plan. Mode 0700. */
  readonly scratch: string;
  /** The Terraform HTTP state backend of the stack. */
  readonly state: {
    readonly address: string;
    readonly username: string;
    readonly password: string;
  };
  /** A finished line of the log, without prefix. Masking happens behind this. */
  readonly log: (line: string) => void;
  readonly emit: (event: ExecutorEvent) => void;
  /** Aborted when the run was asked to cancel: end the tool gracefully (SIGINT), never in the middle of an apply. */
  readonly cancelled: AbortSignal;
  /**
   * Remember a started tool durably, before waiting for it. A tool changes nothing before this has resolved: a runner that restarts
   * inside an apply and remembers no tool starts the apply anew.
   */
  readonly toolStarted: (tool: ToolProcess) => Promise<void>;
  /** The tool that is to be followed instead of started anew: this step's own, after a restart, or the one `RefreshResult` names. */
  readonly resume?: ToolProcess;
};

/**
 * ACT: drives one tool through the steps of a run. A step throws `StepFailed`, or `StepCancelled` after `cancelled` was
 * aborted and the tool stopped at a boundary. One object carries one job.
 */
export interface Executor {
  /** An apply that died halfway may simply be done again. */
  readonly idempotent: boolean;
  /** The folders are there, and the source is on its way into them: a tool for `init` may be made ready. */
  prepare?(context: StepContext): void;
  init(context: StepContext): Promise<{ readonly summary?: string }>;
  refresh(context: StepContext): Promise<RefreshResult>;
  plan(context: StepContext): Promise<PlanResult>;
  /** Applies exactly the saved plan; refuses when it is not the one with `planDigest` or has become stale. */
  apply(context: StepContext, planDigest: string): Promise<ApplyResult>;
  /** Converges without a saved plan after a lost attempt. Only for idempotent executors. */
  resumeApply?(context: StepContext): Promise<ApplyResult>;
  /** Gives up what was made ready for steps that do not follow: before a handover, and at the end of the job. */
  release?(): Promise<void>;
  /** Paths (relative to workdir) that need not travel to the worker that applies. */
  readonly handoverExcludes: readonly string[];
}

/** A step ended badly. `indeterminate`: infrastructure may have changed and nobody knows how far. */
export class StepFailed extends Error {
  constructor(
    readonly step: Step,
    message: string,
    readonly indeterminate = false,
  ) {
    super(message);
    this.name = 'StepFailed';
  }
}

/** The tool stopped because it was asked to, with nothing left in flight. */
export class StepCancelled extends Error {
  constructor(readonly step: Step) {
    super(`${step} was cancelled`);
    this.name = 'StepCancelled';
  }
}
