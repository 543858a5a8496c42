import type {
  FlowControl,
  Provisioner,
  RunStateName,
  StackJobProgress,
  Step,
  Trigger,
} from '@keelson/domain';
import type { RunStep } from '@keelson/views';
import { ApiProperty } from '@nestjs/swagger';
import { Free, ListOf, OneOf, OptionalText, OptionalTime, Text, Time } from '../api-properties';
import { RunStepDto, TriggerDto } from '../runs/run.dto';

export class StackJobMetadataDto {
  @Text({ description: '`sj_` and the body of the run’s id.' }) id: string;
  @Text() name: string;
  @Text() org: string;
  @Text() env: string;
  @Time() createdAt: string;
  @Time() updatedAt: string;
}

export class ApiResourceInfoDto {
  @Text() kind: string;
  @Text() id: string;
  @Text() name: string;
  @OneOf(['create', 'update']) operation: 'create' | 'update';
}

export class EssentialsDto {
  @OneOf(['terraform', 'opentofu', 'native']) provisioner: Provisioner;
  @Text({ description: 'Digest of the source archive.' }) iacModule: string;
  @OptionalText() backendCredential: string | null;
  @OptionalText() providerCredential: string | null;
  @OptionalText({ description: 'The worker that took it.' }) stackJobRunner: string | null;
  @OptionalText() flowControlPolicy: string | null;
}

export class StackJobSpecDto {
  @ApiProperty({ type: ApiResourceInfoDto }) apiResourceInfo: ApiResourceInfoDto;
  @ApiProperty({ type: EssentialsDto }) essentials: EssentialsDto;
  @Free() flowControl: FlowControl;
  @ApiProperty({ type: [String] }) operations: readonly Step[];
  @ApiProperty({ type: TriggerDto }) trigger: Trigger;
}

export class StackJobStatusDto {
  @OneOf(['pending', 'running', 'awaiting_approval', 'succeeded', 'failed', 'cancelled'])
  progress: StackJobProgress;
  @OptionalText({ example: '3m 42s' }) duration: string | null;
  @Text() runId: string;
  @Text({ description: 'The run’s state.' }) state: RunStateName;
  @OptionalTime() startedAt: string | null;
  @OptionalTime() endedAt: string | null;
  @OptionalText() message: string | null;
  @ListOf(RunStepDto) steps: readonly RunStep[];
}

export class StackJobDto {
  @OneOf(['keelson.dev/v1']) apiVersion: string;
  @OneOf(['StackJob']) kind: 'StackJob';
  @ApiProperty({ type: StackJobMetadataDto }) metadata: StackJobMetadataDto;
  @ApiProperty({ type: StackJobSpecDto }) spec: StackJobSpecDto;
  @ApiProperty({ type: StackJobStatusDto }) status: StackJobStatusDto;
}
