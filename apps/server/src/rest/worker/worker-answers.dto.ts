import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { JobPhase, NextStep, Provisioner, Step, WorkOrder } from '@keelson/domain';
import { ByName, Flag, ListOf, OneOf, Part, Text, Time, Whole } from '../api-properties';
import { ANY_JSON } from '../json-schema';
import { SourceDto } from '../stack-definition.dto';

const STEPS: readonly Step[] = ['init', 'refresh', 'plan', 'apply'];
const PHASES: readonly JobPhase[] = ['plan', 'apply'];

export class HandoverDto {
  @Text() planDigest: string;
  @Text() workspaceDigest: string;
}

/** All that an executor needs, secrets in clear: for the worker that holds the job, never kept. */
export class WorkOrderDto {
  @Text() jobId: string;
  @Text() runId: string;
  @Text() stackId: string;
  @Text() stackName: string;
  @Text() org: string;
  @Text() environment: string;
  @OneOf(['terraform', 'opentofu', 'native']) provisioner: Provisioner;
  @OneOf(PHASES) phase: JobPhase;
  @Whole() attempt: number;
  @ApiProperty({ enum: STEPS, isArray: true, description: 'Still to do, in order.' })
  steps: readonly Step[];
  @Part(SourceDto, { description: '`archive`: the digest to ask `GET /sources/{sha256}` for.' })
  source: WorkOrder['source'];
  @ByName({
    type: 'object',
    required: ['value', 'sensitive'],
    properties: { value: ANY_JSON, sensitive: { type: 'boolean' } },
  })
  variables: WorkOrder['variables'];
  @ByName({ type: 'string' }, { description: 'For the tool.' })
  environmentVariables: WorkOrder['environmentVariables'];
  @ApiPropertyOptional({
    type: HandoverDto,
    description: 'For phase `apply`: what was handed over.',
  })
  handover?: NonNullable<WorkOrder['handover']>;
  @Flag({
    description: 'An earlier attempt died inside its apply: converge again, without a saved plan.',
  })
  resumeApply: boolean;
  @Text({
    description: 'Password for the state backend while the lease lasts; the user is the job’s id.',
  })
  stateToken: string;
}

export class HandedOutDto {
  @Text() jobId: string;
  @Text() runId: string;
  @OneOf(PHASES) phase: JobPhase;
  @Whole() attempt: number;
  @Text({ description: 'The fencing token: goes with everything that is reported.' }) token: string;
  @Time() leaseUntil: string;
  @ApiProperty({ type: WorkOrderDto }) work: WorkOrder;
}

export class ClaimAnswerDto {
  @ListOf(HandedOutDto) items: readonly HandedOutDto[];
}

export class HeartbeatAnswerDto {
  @Time() leaseUntil: string;
  @Flag({ description: 'Stop at the next boundary, never inside an apply.' })
  cancelRequested: boolean;
}

export class ReportsAnswerDto {
  @OneOf(['continue', 'apply', 'handover', 'cancel', 'done']) next: NextStep;
}

export class LogsAnswerDto {
  @Whole({ description: 'Number of the line that is expected next.' }) next: number;
}

export class WorkspaceAnswerDto {
  @Text({ description: '`sha256:…` of the bytes.' }) digest: string;
}
