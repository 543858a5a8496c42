import {
  StepFailed,
  type ExecutorEvent,
  type PlannedChange,
  type StepContext,
} from '../executor.port';
import { secretMask, type SecretMask } from './secret-mask';

/**
 * Runs a step so that nothing it logs, emits or fails with holds a sensitive variable's value. The runner masks once more; an
 * executor does not rely on it, because it alone sees the tool's raw output.
 */
export async function maskedStep<Result>(
  context: StepContext,
  step: (context: StepContext, mask: SecretMask) => Promise<Result>,
): Promise<Result> {
  const mask = secretMask(context.order);
  const inner: StepContext = {
    ...context,
    log: (line) => context.log(mask.text(line)),
    emit: (event) => context.emit(maskedEvent(event, mask)),
  };
  try {
    return await step(inner, mask);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    throw new StepFailed(error.step, mask.text(error.message), error.indeterminate);
  }
}

/** Only what a tool or a stack's author worded is masked; addresses and the words of this protocol stay. */
function maskedEvent(event: ExecutorEvent, mask: SecretMask): ExecutorEvent {
  switch (event.type) {
    case 'planned_change':
      return { ...event, change: maskedChange(event.change, mask) };
    case 'apply_errored':
      return event.message === undefined ? event : { ...event, message: mask.text(event.message) };
    case 'diagnostic':
      return {
        ...event,
        summary: mask.text(event.summary),
        ...(event.detail === undefined ? {} : { detail: mask.text(event.detail) }),
      };
    case 'drift':
    case 'apply_start':
    case 'apply_complete':
      return event;
  }
}

export function maskedChange(change: PlannedChange, mask: SecretMask): PlannedChange {
  return {
    ...change,
    ...('before' in change ? { before: mask.json(change.before) } : {}),
    ...('after' in change ? { after: mask.json(change.after) } : {}),
  };
}
