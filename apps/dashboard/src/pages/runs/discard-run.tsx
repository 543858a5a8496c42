import { runStates, type RunStateName } from '@keelson/domain';
import { useCommand } from '../../data/command';
import { askOf } from '../../decisions/decision';
import { CommandButton } from '../../parts/command-button';
import { DISCARD_RUN } from './run.documents';

type DiscardRunProps = {
  readonly run: {
    readonly id: string;
    readonly state: RunStateName;
    readonly pipelineId: string | null;
  };
};

/** Ends a run that nobody is at work on. */
export function DiscardRun({ run: { id, state, pipelineId } }: DiscardRunProps) {
  const command = useCommand(DISCARD_RUN, { changes: ['runs', `run:${id}`, 'approvals'] });
  const hasPlan = runStates[state].waitsFor === 'person';
  return (
    <CommandButton
      name={askOf({ verb: 'discard', runId: id })}
      label="Discard"
      title={hasPlan ? 'Discard this plan?' : 'Discard this run?'}
      confirm={hasPlan ? 'Discard the plan' : 'Discard the run'}
      danger
      comment="asked"
      command={command}
      act={(comment) => command.mutateAsync({ id, comment: comment ?? null })}
    >
      {hasPlan
        ? 'The plan is not applied, and the run ends here. '
        : 'The run ends before a worker has begun it. '}
      Nothing is changed, and the stack is free for its next run.
      {pipelineId !== null && ' In its pipeline, what depends on this stack will not be deployed.'}
    </CommandButton>
  );
}
