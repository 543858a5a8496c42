import {
  Answer,
  Id,
  ListOf,
  OneOf,
  OptionalText,
  OptionalTime,
  Part,
  SomeOf,
  Text,
  Time,
} from '../api-properties';
import { FlowControlDto, PROVISIONERS } from '../stack-definition.dto';
import type {
  FlowControl,
  Provisioner,
  RunStateName,
  StackJobProgress,
  Step,
  Trigger,
} from '@keelson/domain';
import type { RunStep } from '@keelson/views';
import { PROGRESS, RunStepDto, STATES, STEPS, TriggerDto } from '../runs/run.dto';

@Answer()
export class StackJobMetadataDto {
  @Id({ description: '`sj_` and the body of the run’s id.' }) id: string;
  @Text() name: string;
  @Text() org: string;
  @Text() env: string;
  @Time() createdAt: string;
  @Time() updatedAt: string;
}

@Answer()
export class ApiResourceInfoDto {
  @Text() kind: string;
  @Id() id: string;
  @Text() name: string;
  @OneOf(['create', 'update'], { name: 'ResourceOperation' }) operation: 'create' | 'update';
}

@Answer()
export class EssentialsDto {
  @OneOf(PROVISIONERS, { name: 'Provisioner' }) provisioner: Provisioner;
  @Text({ description: 'Digest of the source archive.' }) iacModule: string;
  @OptionalText() backendCredential: string | null;
  @OptionalText() providerCredential: string | null;
  @OptionalText({ description: 'The worker that took it.' }) stackJobRunner: string | null;
  @OptionalText() flowControlPolicy: string | null;
}

@Answer()
export class StackJobSpecDto {
  @Part(ApiResourceInfoDto) apiResourceInfo: ApiResourceInfoDto;
  @Part(EssentialsDto) essentials: EssentialsDto;
  @Part(FlowControlDto) flowControl: FlowControl;
  @SomeOf(STEPS, { name: 'Step' }) operations: readonly Step[];
  @Part(TriggerDto) trigger: Trigger;
}

@Answer()
export class StackJobStatusDto {
  @OneOf(PROGRESS, { name: 'Progress' })
  progress: StackJobProgress;
  @OptionalText({ example: '3m 42s' }) duration: string | null;
  @Text() runId: string;
  @OneOf(STATES, { name: 'RunState', description: 'The run’s state.' }) state: RunStateName;
  @OptionalTime() startedAt: string | null;
  @OptionalTime() endedAt: string | null;
  @OptionalText() message: string | null;
  @ListOf(RunStepDto) steps: readonly RunStep[];
}

@Answer()
export class StackJobDto {
  @OneOf(['keelson.dev/v1']) apiVersion: string;
  @OneOf(['StackJob']) kind: 'StackJob';
  @Part(StackJobMetadataDto) metadata: StackJobMetadataDto;
  @Part(StackJobSpecDto) spec: StackJobSpecDto;
  @Part(StackJobStatusDto) status: StackJobStatusDto;
}
