import { isTerminalRunState, type NextStep, type RunState } from '@keelson/domain';

/** What a worker does now, read off its run's state. */
export function nextStep(run: RunState): NextStep {
  if (run.state === 'absent' || run.state === 'unconfirmed' || isTerminalRunState(run.state)) {
    return 'done';
  }
  if (run.state === 'applying') return 'apply';
  if (run.cancelRequested) return 'cancel';
  if (run.state === 'planning' && run.plan) return 'handover';
  return 'continue';
}
