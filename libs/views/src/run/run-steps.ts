import type { Step } from '@keelson/domain';
import type { RunStep, StepStatus } from './run.view';

export function stepsToDo(operations: readonly Step[]): readonly RunStep[] {
  return operations.map(untouched);
}

function untouched(step: Step): RunStep {
  return { step, status: 'pending', startedAt: null, endedAt: null, summary: null };
}

export function started(steps: readonly RunStep[], step: Step, at: string): readonly RunStep[] {
  return steps.map((each) =>
    each.step === step
      ? { ...each, status: 'running', startedAt: each.startedAt ?? at, endedAt: null }
      : each,
  );
}

/** A worker may report an end whose beginning got lost with another worker; then the step has no duration. */
export function ended(
  steps: readonly RunStep[],
  step: Step,
  status: StepStatus,
  at: string,
  summary?: string,
): readonly RunStep[] {
  return steps.map((each) =>
    each.step === step
      ? {
          ...each,
          status,
          startedAt: each.startedAt ?? at,
          endedAt: at,
          summary: summary ?? each.summary,
        }
      : each,
  );
}

/** The run has ended: what was at work ends with it, what had not begun never will. */
export function endedWithRun(
  steps: readonly RunStep[],
  running: StepStatus,
  at: string,
): readonly RunStep[] {
  return steps.map((each) => {
    if (each.status === 'running') return { ...each, status: running, endedAt: at };
    return each.status === 'pending' ? { ...each, status: 'skipped' } : each;
  });
}

/** Another worker does everything again. */
export function startedOver(steps: readonly RunStep[]): readonly RunStep[] {
  return steps.map((each) => untouched(each.step));
}
