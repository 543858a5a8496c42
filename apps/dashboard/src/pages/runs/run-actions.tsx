import { isRevocableRunState, isTerminalRunState, runStates } from '@keelson/domain';
import { useNavigate } from '@tanstack/react-router';
import { useCommand } from '../../data/command';
import { askOf } from '../../decisions/decision';
import { CommandButton } from '../../parts/command-button';
import { ConfirmPlan } from './confirm-plan';
import { DiscardRun } from './discard-run';
import { CANCEL_RUN, RETRY_RUN, type ShownRun } from './run.documents';

/** What a person can do about a run as it stands. From the confirmation on there is nothing: what has been confirmed runs to its end. */
export function RunActions({ run }: { readonly run: ShownRun }) {
  const { state } = run;
  if (isTerminalRunState(state)) return state === 'finished' ? null : <Retry run={run} />;
  if (isRevocableRunState(state)) return run.cancelRequested === null ? <Cancel run={run} /> : null;
  if (runStates[state].pastPointOfNoReturn) return null;
  return (
    <>
      <DiscardRun run={run} />
      {runStates[state].waitsFor === 'person' && <ConfirmPlan runId={run.id} />}
    </>
  );
}

function Cancel({ run }: { readonly run: ShownRun }) {
  const command = useCommand(CANCEL_RUN, { changes: ['runs', `run:${run.id}`] });
  return (
    <CommandButton
      name={askOf({ verb: 'cancel', runId: run.id })}
      label="Cancel"
      title="Cancel this run?"
      confirm="Cancel the run"
      danger
      comment="asked"
      command={command}
      act={(comment) => command.mutateAsync({ id: run.id, comment: comment ?? null })}
    >
      The worker stops at the next boundary between steps, or as soon as its tool lets go. Nothing
      has been applied yet, so nothing has to be undone.
      {run.pipelineId !== null &&
        ' The pipeline goes on without this stack, and without whatever depends on it.'}
    </CommandButton>
  );
}

function Retry({ run }: { readonly run: ShownRun }) {
  const navigate = useNavigate();
  const command = useCommand(RETRY_RUN, {
    changes: ['runs'],
    onDone: ({ retryRun }) => navigate({ to: '/runs/$runId', params: { runId: retryRun.id } }),
  });
  return (
    <CommandButton
      name="retry"
      label="Retry"
      title="Retry this run?"
      confirm="Start a new run"
      command={command}
      act={() => command.mutateAsync({ id: run.id })}
    >
      A new run of {run.environment}/{run.stackName} begins, of the stack as it is defined now. This
      one stays in the history as it is.
      {run.pipelineId !== null &&
        ' It does not belong to the pipeline; retry that one to go on with it.'}
    </CommandButton>
  );
}
