import type { DefinitionEvent } from './definition/definition.events';
import type { JobEvent } from './job/job.events';
import type { LaneEvent } from './lane/lane.events';
import type { PipelineEvent } from './pipeline/pipeline.events';
import type { RunEvent } from './run/run.events';
import type { StackEvent } from './stack/stack.events';

export type KeelsonEvent =
  StackEvent | LaneEvent | RunEvent | JobEvent | PipelineEvent | DefinitionEvent;

/** Every event type with the version of its payload's latest shape. The catalog of the event log is built from it. */
export const eventTypes: Readonly<Record<KeelsonEvent['type'], number>> = {
  StackCreated: 1,
  StackSpecChanged: 1,
  OutputsPublished: 1,
  StateRecorded: 1,
  DriftReported: 1,
  DriftSettled: 1,
  NeedsRefreshSet: 1,
  NeedsRefreshCleared: 1,
  StackDeleted: 1,
  LaneEntered: 1,
  LaneGranted: 1,
  LaneReleased: 1,
  LaneLeft: 1,
  RunCreated: 1,
  RunReadied: 1,
  RunPreparing: 1,
  RunReassigned: 1,
  StepStarted: 1,
  StepFinished: 1,
  PlanReported: 1,
  WorkspaceArchived: 1,
  RunConfirmed: 1,
  RunDiscarded: 1,
  WorkspaceRestored: 1,
  ApplySucceeded: 1,
  CancelRequested: 1,
  RunLeaseLost: 1,
  RunFinished: 1,
  RunFailed: 1,
  RunCanceled: 1,
  JobCreated: 1,
  JobClaimed: 1,
  JobReleasedBack: 1,
  JobCancelRequested: 1,
  JobCompleted: 1,
  JobFailed: 1,
  JobCancelled: 1,
  PipelineCreated: 1,
  PipelineStarted: 1,
  NodeEligible: 1,
  NodeDispatched: 1,
  NodeSettled: 1,
  GateOpened: 1,
  GateResolved: 1,
  PipelineAwaitingApproval: 1,
  PipelineResumed: 1,
  PipelineCancelRequested: 1,
  PipelineCompleted: 1,
  DefinitionApplied: 1,
  DefinitionDeleted: 1,
};
