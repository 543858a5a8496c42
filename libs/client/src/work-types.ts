import type { Delta } from '@keelson/domain';

/** A decision that somebody is waited for to take. */
export type Approval = {
  /** `plan`: confirm or discard the run. `gate`: answer the gate of the pipeline. */
  readonly kind: 'plan' | 'gate';
  readonly since: string;
  readonly environment: string;
  /** `null` for the gate before an environment. */
  readonly stackName: string | null;
  readonly reason: string | null;
  readonly runId: string | null;
  readonly planDigest: string | null;
  readonly delta: Delta | null;
  readonly pipelineId: string | null;
  readonly projectName: string | null;
  readonly until: string | null;
};

/** `left` has said that it takes no more work; `silent` has not been heard of for a minute. */
export type RunnerShown = {
  readonly name: string;
  readonly state: 'idle' | 'busy' | 'draining' | 'left' | 'silent';
  readonly firstSeenAt: string;
  readonly seenAt: string;
  readonly jobs: readonly {
    readonly jobId: string;
    readonly phase: 'plan' | 'apply';
    readonly runId: string;
    readonly stackId: string;
    readonly stackName: string;
    readonly environment: string;
    readonly since: string;
  }[];
};
