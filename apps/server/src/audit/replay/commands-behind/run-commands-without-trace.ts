import { fencingToken, type RunCommand, type RunState } from '@keelson/domain';

/**
 * Commands to a run of which an event keeps that they were obeyed, and not what they said. They say here what the state lets
 * through: the token of the worker that holds the run, a claim that is newer than its own, a workspace that is not its own.
 */
export function tokenOf(state: RunState): string {
  return (state.state !== 'absent' && state.token) || '';
}

export function acknowledge(state: RunState): RunCommand {
  return { type: 'AcknowledgeCancel', token: tokenOf(state) };
}

export function loseLease(state: RunState, retryable: boolean): RunCommand {
  const { jobId, attempt } = holdOf(state);
  return { type: 'LoseLease', jobId, attempt, retryable };
}

/** Another worker has claimed the job meanwhile; the claim itself is in the job's stream. */
export function overtake(state: RunState): RunCommand {
  const [laneToken = 0, claim = 0] = tokenOf(state).split('.').map(Number);
  const token = fencingToken(laneToken, claim + 1);
  return { type: 'PrepareRun', jobId: holdOf(state).jobId, token, worker: '' };
}

export function restoreAnother(state: RunState): RunCommand {
  return { type: 'RestoreWorkspace', token: tokenOf(state), digest: '' };
}

function holdOf(state: RunState): { readonly jobId: string; readonly attempt: number } {
  if (state.state === 'absent') return { jobId: '', attempt: 0 };
  return { jobId: state.jobId ?? '', attempt: state.attempt };
}
