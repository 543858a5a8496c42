export * from './migrate';
export * from './projections';
export * from './view-schema';
export * from './views-data-source';
export * from './projection/projection';
export * from './projection/projection-runner';
export type { ProjectionStatus } from './projection/projection-status';
export * from './projection/view-digest';
export * from './projection/view-positions';
export * from './beside/projection-rebuilds';
export * from './beside/projection-refusals';
export type { ViewDifference } from './beside/view-difference';
export * from './definition/definition.view';
export * from './event/event.view';
export * from './job/job.view';
export * from './past/invalid-moment';
export * from './past/past-moments';
export * from './past/past-views';
export * from './past/view-answers';
export * from './pipeline/gate.view';
export * from './pipeline/pipeline.view';
export * from './pipeline/pipeline-node.view';
export * from './run/run.view';
export * from './stack/stack.view';
export * from './agents/agents';
export * from './leases/leases';
export * from './leases/lost-claims';
export type * from './logs/log-line';
export * from './logs/log-store';
export * from './query-handlers';
export * from './reading/instant';
export * from './reading/not-found';
export type { Reflected } from './reading/reflected';
export {
  ageCursor,
  InvalidCursor,
  type Page,
  type PageRequest,
  PAGE_ITEMS_DEFAULT,
  PAGE_ITEMS_MAX,
  placeCursor,
} from './reading/page';
export { type ApprovalAnswer, ListApprovals } from './approval/list-approvals.query';
export {
  type ApiKeyAnswer,
  ApiKeyByHash,
  type ApiKeyRole,
  ListApiKeys,
} from './definition/api-keys.query';
export { ListProjects, type ProjectFilter } from './definition/list-projects.query';
export { ListSecrets, type SecretAnswer } from './definition/list-secrets.query';
export type { ProjectAnswer } from './definition/project-answer';
export { ShowProject } from './definition/show-project.query';
export { type EventAnswer, eventAnswer, shownEvent } from './event/event-answer';
export { showLog } from './event/show-log';
export { type EventFilter, ListEvents } from './event/list-events.query';
export { ShowEvent } from './event/show-event.query';
export { type JobFilter, ListJobs } from './job/list-jobs.query';
export { ClaimedJobs } from './job/claimed-jobs';
export { type PendingJobFilter, PendingJobs } from './job/pending-jobs';
export { ShowJob } from './job/show-job.query';
export { LastPipeline } from './pipeline/last-pipeline.query';
export { ListPipelines, type PipelineFilter } from './pipeline/list-pipelines.query';
export type {
  GateAnswer,
  PipelineAnswer,
  PipelineNodeAnswer,
  PipelineSummary,
} from './pipeline/pipeline-answer';
export { ShowPipeline } from './pipeline/show-pipeline.query';
export {
  CountEndedRuns,
  type EndedRunsAnswer,
  type EndedRunsBar,
} from './run/count-ended-runs.query';
export { FindNames, type NameAnswer } from './names/find-names.query';
export { DueRuns } from './run/due-runs';
export { ListRuns, type RunFilter } from './run/list-runs.query';
export type { RunAnswer } from './run/run-answer';
export type { RunDurations } from './run/run-durations';
export { ShowRun } from './run/show-run.query';
export { AmbiguousName, findStack, type StackCandidate } from './stack/find-stack';
export { ListStacks, type StackFilter } from './stack/list-stacks.query';
export { ShowStack } from './stack/show-stack.query';
export type { Waiting } from './waiting/waiting';
export type { StackAnswer, StackOutputsAnswer } from './stack/stack-answer';
