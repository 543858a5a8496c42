import { DecisionRejected, unreachable, type Decider } from '../decider';
import { createRun, prepareRun, readyRun } from './run-admission';
import {
  acknowledgeCancel,
  archiveWorkspace,
  failStep,
  finishStep,
  reportApply,
  reportPlan,
  restoreWorkspace,
  startStep,
} from './run-reports';
import { cancelRun, confirmRun, discardRun, failRun, loseLease } from './run-wishes';
import type { RunCommand } from './run.commands';
import type { RunEvent } from './run.events';
import { evolveRun } from './run.evolve';
import type { Run, RunState } from './run.state';

/** See run.machine.ts for the states; the decisions lie in run-admission.ts, run-reports.ts (workers) and run-wishes.ts (all others). */
export const runDecider: Decider<RunCommand, RunState, RunEvent> = {
  initial: { state: 'absent' },
  decide(command, state) {
    return command.type === 'CreateRun'
      ? createRun(command, state)
      : decide(command, existing(state));
  },
  evolve: evolveRun,
};

function decide(
  command: Exclude<RunCommand, { readonly type: 'CreateRun' }>,
  run: Run,
): readonly RunEvent[] {
  switch (command.type) {
    case 'ReadyRun':
      return readyRun(command, run);
    case 'PrepareRun':
      return prepareRun(command, run);
    case 'StartStep':
      return startStep(command, run);
    case 'FinishStep':
      return finishStep(command, run);
    case 'ReportPlan':
      return reportPlan(command, run);
    case 'ArchiveWorkspace':
      return archiveWorkspace(command, run);
    case 'RestoreWorkspace':
      return restoreWorkspace(command, run);
    case 'ReportApply':
      return reportApply(command, run);
    case 'FailStep':
      return failStep(command, run);
    case 'AcknowledgeCancel':
      return acknowledgeCancel(command, run);
    case 'ConfirmRun':
      return confirmRun(command, run);
    case 'DiscardRun':
      return discardRun(command, run);
    case 'CancelRun':
      return cancelRun(command, run);
    case 'LoseLease':
      return loseLease(command, run);
    case 'FailRun':
      return failRun(command, run);
    default:
      return unreachable(command);
  }
}

function existing(state: RunState): Run {
  if (state.state === 'absent') throw new DecisionRejected('not_found', 'the run does not exist');
  return state;
}
