import type { RunCommand, RunEvent, RunState } from '@keelson/domain';
import { neverFirst, type CommandsBehind } from './commands-behind';
import { behindRunFailed } from './run-failed';
import { acknowledge, loseLease, overtake } from './run-commands-without-trace';

export const behindRunEvents: CommandsBehind<RunCommand, RunState, RunEvent> = {
  RunCreated: ({ operations: _, type: runType, ...said }) => [
    { ...said, type: 'CreateRun', runType },
  ],
  RunReadied: ({ laneToken }) => [{ type: 'ReadyRun', laneToken }],
  RunPreparing: ({ phase: _, ...claim }) => [{ type: 'PrepareRun', ...claim }],
  RunReassigned: (claim) => [{ type: 'PrepareRun', ...claim }],
  StepStarted: (said) => [{ type: 'StartStep', ...said }],
  StepFinished: ({ run: _, step, ...said }) =>
    step === 'init' || step === 'refresh' ? [{ type: 'FinishStep', step, ...said }] : [],
  PlanReported: (said) => [{ type: 'ReportPlan', ...said }],
  WorkspaceArchived: ({ run: _, ...said }) => [{ type: 'ArchiveWorkspace', ...said }],
  RunConfirmed: ({ run: _, ...said }, { state }) => {
    // What the inputs were on that day is not kept: those of the plan, or it would not have been confirmed.
    const currentInputDigest = state.state === 'absent' ? '' : state.inputDigest;
    return [{ type: 'ConfirmRun', currentInputDigest, ...said }];
  },
  RunDiscarded: ({ run: _, reason: __, ...said }) => [{ type: 'DiscardRun', ...said }],
  WorkspaceRestored: (said) => [{ type: 'RestoreWorkspace', ...said }],
  ApplySucceeded: ({ run: _, ...said }) => [{ type: 'ReportApply', ...said }],
  CancelRequested: ({ reason }) => [{ type: 'CancelRun', reason }],
  RunLeaseLost: ({ jobId, attempt }, { events: [, next] }) => {
    const lost: RunCommand = { type: 'LoseLease', jobId, attempt, retryable: true };
    if (next?.type !== 'RunPreparing') return [lost];
    const { phase: _, ...claim } = next.data;
    return [{ type: 'PrepareRun', ...claim }, lost];
  },
  RunFinished: neverFirst,
  RunFailed: (failure, { state }) => behindRunFailed(failure, state),
  RunCanceled: ({ reason }, { state }) => [
    { type: 'CancelRun', reason },
    acknowledge(state),
    loseLease(state, true),
    overtake(state),
  ],
};
