import type { components } from './openapi-types';

/** The names by which clients know what the API answers; what stands behind them is in docs/openapi.json. */
type Schemas = components['schemas'];

export type AppliedObject = Schemas['AppliedObjectDto'];
export type ApplyAnswer = Schemas['ApplyAnswerDto'];

export type Stack = Schemas['StackDto'];
export type StackOutputs = Schemas['StackOutputsDto'];
export type StackResource = Schemas['StackResourceDto'];
export type StackResources = Schemas['StackResourcesDto'];
export type StateDiff = Schemas['StateDiffDto'];
export type StackLock = Schemas['StackLockDto'];

export type Run = Schemas['RunDto'];
export type RunStep = Schemas['RunStepDto'];
export type Activity = Schemas['ActivityDto'];
export type RunRequest = Schemas['StartRunDto'];
export type Waiting = Schemas['WaitingDto'];
export type Plan = Schemas['PlanDto'];
export type LogLine = Schemas['RunLogLineDto'];
export type LogPage = Schemas['LogPageDto'];
export type StackJob = Schemas['StackJobDto'];

export type InfraProject = Schemas['InfraProjectDto'];
export type InfraPipeline = Schemas['PipelineDto'];
export type InfraPipelineNode = Schemas['PipelineNodeDto'];
export type InfraPipelineSummary = Schemas['PipelineSummaryDto'];
export type GateAnswer = Schemas['GateAnswerDto'];
export type Approval = Schemas['ApprovalDto'];

export type RunnerShown = Schemas['RunnerDto'];
export type ClaimRequest = Schemas['ClaimDto'];
export type ClaimedJob = Schemas['HandedOutDto'];
export type Heartbeat = Schemas['HeartbeatAnswerDto'];
export type ShippedLine = Schemas['LogLineDto'];

export type RecordedEvent = Schemas['EventDto'];
export type EventWhy = Schemas['EventWhyDto'];
export type AuditProgress = Schemas['AuditProgressDto'];
export type AuditFault = Schemas['AuditFaultDto'];
export type AuditVerdict = Schemas['AuditVerdictDto'];
export type ReplayDifference = Schemas['ReplayDifferenceDto'];
export type ReplayVerdict = Schemas['ReplayVerdictDto'];

export type Me = Schemas['MeDto'];
export type Role = Me['role'];
export type ApiKey = Schemas['ApiKeyDto'];
export type CreatedApiKey = Schemas['CreatedApiKeyDto'];
export type SecretName = Schemas['SecretNameDto'];

export type ParkedKey = Schemas['ParkedKeyDto'];
export type Projection = Schemas['ProjectionDto'];
export type RebuiltProjection = Schemas['RebuiltDto'];
export type VerifiedProjection = Schemas['VerifiedDto'];
export type Readiness = Schemas['ReadinessDto'];
