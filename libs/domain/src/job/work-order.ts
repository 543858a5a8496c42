import type { Json } from '../json';
import type { Provisioner } from '../stack/stack.events';
import type { Step } from '../run/run.events';
import type { JobPhase } from './job.events';

/**
 * All that an executor needs, answered to the worker that claimed the job and to nobody else. It holds secrets in clear: it is
 * never logged and never written to a file that outlives the work.
 */
export type WorkOrder = {
  readonly jobId: string;
  readonly runId: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly org: string;
  readonly environment: string;
  readonly provisioner: Provisioner;
  readonly phase: JobPhase;
  readonly attempt: number;
  /** The steps still to do, in order. */
  readonly steps: readonly Step[];
  /** `sha256:…`; `GET /sources/{sha256}` answers the tar.gz. */
  readonly source: { readonly archive: string };
  readonly variables: Readonly<
    Record<string, { readonly value: Json; readonly sensitive: boolean }>
  >;
  /** Environment variables of the tool (TR4). */
  readonly environmentVariables: Readonly<Record<string, string>>;
  /** For phase `apply`: what was planned and handed over. */
  readonly handover?: { readonly planDigest: string; readonly workspaceDigest: string };
  /** An earlier attempt died inside its apply and the provisioner is idempotent: converge again, without a saved plan. */
  readonly resumeApply: boolean;
  /** Password for the state backend and for artifacts of this job; good while the lease is. User name is the job's id. */
  readonly stateToken: string;
};

/** What a worker does after a report. */
export type NextStep = 'continue' | 'apply' | 'handover' | 'cancel' | 'done';
