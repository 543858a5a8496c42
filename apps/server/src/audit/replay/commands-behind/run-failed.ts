import type { RunCommand, RunFailed, RunState } from '@keelson/domain';
import { loseLease, overtake, restoreAnother, tokenOf } from './run-commands-without-trace';

/** A run fails because a worker, its silence, the clock or the run's own rules say so; the reason tells whose word it can have been. */
export function behindRunFailed(
  { reason, message, step, indeterminate, partial }: RunFailed['data'],
  state: RunState,
): readonly RunCommand[] {
  const failure = { message, indeterminate, partial: partial === true };
  const reports: readonly RunCommand[] =
    step === undefined ? [] : [{ type: 'FailStep', token: tokenOf(state), step, ...failure }];
  switch (reason) {
    case 'preflight_failed':
    case 'no_worker':
      return [{ type: 'FailRun', reason, message }];
    case 'step_failed':
      return reports;
    case 'lease_lost':
      return [loseLease(state, false)];
    case 'handover_failed':
      return [...reports, loseLease(state, false), restoreAnother(state), overtake(state)];
    case 'indeterminate':
      return [...reports, loseLease(state, false), overtake(state)];
    default:
      return reason satisfies never;
  }
}
