import { type Run, runDecider, type RunEvent, type RunStateName } from '@keelson/domain';
import type { ShownEvent } from '../projection/projection';
import type { RunRow } from './run.view';

/** What has no influence on the state that follows, or is not in the row. */
const UNKNOWN = {
  variables: {},
  inputs: {},
  attempt: 0,
  token: null,
  started: [],
  finished: [],
  plan: null,
  restoredBy: null,
  confirmation: null,
  failure: null,
  outcome: null,
} as const;

/**
 * The state that a run is in after an event. The domain's own `evolve` answers it, from what the row knows: which state follows a
 * finished step depends on the run's frozen operations, its pause and a requested cancel, and only one place may know how.
 */
export function runStateAfter(row: RunRow, event: ShownEvent): RunStateName {
  const before: Run = {
    ...UNKNOWN,
    runId: row.id,
    stackId: row.stackId,
    stackName: row.stackName,
    org: row.org,
    environment: row.environment,
    type: row.type,
    trigger: row.trigger,
    provisioner: row.provisioner,
    source: { archive: row.sourceArchive },
    specDigest: row.specDigest,
    inputDigest: row.inputDigest,
    flowControl: row.flowControl,
    operations: row.operations,
    state: row.state,
    laneToken: row.laneToken,
    jobId: row.jobId,
    claims: row.claims,
    workspaceDigest: row.workspaceDigest,
    cancelRequested: row.cancelRequested,
  };
  const after = runDecider.evolve(before, event as unknown as RunEvent);
  return after.state === 'absent' ? row.state : after.state;
}
