import type { JobPhase, JobReport, Step } from '@keelson/domain';
import type { ToolProcess } from '@keelson/executors';

/**
 * How far a job has come. `init`, `refresh`, `plan`, `apply`: inside that step. `restore`: fetching the workspace that was handed
 * over. `planned`: the plan is made and its document sent, its report perhaps not. `handover`: the server asked for the workspace.
 * `ended`: the server has the outcome, and only the folder is left to remove.
 */
export type Stage =
  'init' | 'refresh' | 'plan' | 'planned' | 'handover' | 'restore' | 'apply' | 'ended';

/** A started tool, and the number that the first line of its output has in the log of its step. */
export type RememberedTool = { readonly process: ToolProcess; readonly firstLine: number };

export type PlanReport = Extract<JobReport, { type: 'plan' }>;

/** All that a restarted runner needs to go on. Holds no secret: the work order is asked for again. */
export type JobRecord = {
  readonly version: 1;
  readonly jobId: string;
  readonly runId: string;
  readonly token: string;
  readonly attempt: number;
  readonly phase: JobPhase;
  readonly steps: readonly Step[];
  readonly stage: Stage;
  readonly folder?: string;
  readonly tool?: RememberedTool;
  /** Output files of all tools so far: they do not travel with a workspace. */
  readonly toolFiles?: readonly string[];
  readonly plan?: PlanReport;
};
