export { EVENT_LOG } from './event-log.token';
export { DecideAndAppend } from './aggregate/decide-and-append';
export type { Changed } from './aggregate/stream-entry';
export { follow, type Envelope } from './aggregate/envelope';
export { realPause, type Pause } from './aggregate/pause';
export { ApplyManifest, type ApplyAnswer } from './apply/apply-manifest.command';
export {
  ApplyRefused,
  type Applied,
  type ApplyDraft,
  type DraftVariable,
  type Fault,
  type ProjectDraft,
  type StackDraft,
  type Verdict,
} from './apply/draft';
export type { ProjectSpec } from './apply/project-spec';
export { ApiKeyNames } from './definition/api-key-names';
export { StackNames } from './apply/stack-names';
export { commandHandlers, commandServices } from './command-handlers';
export { ChangeDefinition } from './definition/change-definition.command';
export { derivedId, idFor, lifecycleRunId, newCommandId, type IdPrefix } from './ids/ids';
export { digestOf } from './ids/digest';
export { ChangeJob } from './job/change-job.command';
export { ClaimJob, type ClaimedJob } from './job/claim-job.command';
export { ExpireJobLease } from './job/expire-job-lease.command';
export { ReportJob, type Reported } from './job/report-job.command';
export { WorkOrders } from './job/work-orders';
export { ChangeLane } from './lane/change-lane.command';
export { CancelPipeline } from './pipeline/cancel-pipeline.command';
export { ChangePipeline } from './pipeline/change-pipeline.command';
export { pipelineOf } from './pipeline/pipeline-of';
export { RetryPipeline } from './pipeline/retry-pipeline.command';
export { RunPipeline } from './pipeline/run-pipeline.command';
export { CancelRun } from './run/cancel-run.command';
export { ChangeRun } from './run/change-run.command';
export { ConfirmRun } from './run/confirm-run.command';
export { RunRecords } from './run/run-records';
export { StartRun } from './run/start-run.command';
export { ChangeStack } from './stack/change-stack.command';
