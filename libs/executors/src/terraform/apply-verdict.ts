import type { ToolEnd } from '../tool-process/follow-tool';
import { diagnosticSentence, type TerraformOutput } from './terraform-output';

export type ApplyVerdict =
  | { readonly type: 'succeeded' }
  /** Everything that was planned has been done, only the state has not reached the backend. */
  | { readonly type: 'state_not_saved'; readonly message: string }
  | { readonly type: 'failed'; readonly message: string; readonly indeterminate: boolean };

const stateNotSaved = new Set(['Failed to save state', 'Failed to persist state to backend']);
const notUnlocked = 'Error releasing the state lock';
const errorsNamedMax = 3;

/**
 * What an ended apply means. The exit code alone does not say it: it is 1 too when everything was applied and saved but the
 * lock was not released, and when only the state was not saved. An end without the tool's own account (killed, crashed, gone)
 * leaves nobody knowing how far it came.
 */
export function applyVerdict(end: ToolEnd, output: TerraformOutput): ApplyVerdict {
  if (end.type === 'lost') {
    return failed(
      'the tool ended without telling how (killed, or the machine was restarted)',
      true,
    );
  }
  if (end.type === 'not_started') return failed('the tool was never started', false);
  if (end.code === 0) return { type: 'succeeded' };
  const serious = output.errors.filter(({ summary }) => summary !== notUnlocked);
  if (serious.length === 0 && output.errors.length > 0) {
    return output.appliesErrored === 0 ? { type: 'succeeded' } : failed(sentences(output), false);
  }
  const own = serious.filter(({ summary }) => !stateNotSaved.has(summary));
  if (own.length < serious.length) {
    return own.length === 0 && output.appliesErrored === 0
      ? { type: 'state_not_saved', message: sentences(output) }
      : failed(sentences(output), false);
  }
  if (end.code !== 1 || output.errors.length === 0) {
    const said = output.stderr.slice(0, errorsNamedMax).join(' ');
    return failed(
      `the tool ended with code ${end.code}${said ? `: ${said}` : ''}`,
      output.appliesStarted > 0,
    );
  }
  return failed(sentences(output), false);
}

/** The errors of a run of the tool as one message. */
export function sentences({ errors, stderr }: Pick<TerraformOutput, 'errors' | 'stderr'>): string {
  if (errors.length === 0) {
    return stderr.slice(0, errorsNamedMax).join(' ') || 'the tool told no reason';
  }
  const named = errors.slice(0, errorsNamedMax).map(diagnosticSentence).join('; ');
  const more = errors.length - errorsNamedMax;
  return more > 0 ? `${named}; and ${more} more` : named;
}

const failed = (message: string, indeterminate: boolean): ApplyVerdict => ({
  type: 'failed',
  message,
  indeterminate,
});
