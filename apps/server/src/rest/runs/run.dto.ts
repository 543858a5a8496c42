import {
  AbsentText,
  Answer,
  Flag,
  Free,
  Id,
  ListOf,
  OneOf,
  OptionalFlag,
  OptionalFree,
  OptionalLarge,
  OptionalOneOf,
  OptionalPart,
  OptionalText,
  OptionalTime,
  OptionalWhole,
  Part,
  SomeOf,
  Text,
  Texts,
  Time,
  Whole,
} from '../api-properties';
import { FlowControlDto, PROVISIONERS, SourceDto } from '../stack-definition.dto';
import {
  runStates,
  type Delta,
  type FlowControl,
  type Json,
  type Provisioner,
  type RunFailureReason,
  type RunStateName,
  type RunType,
  type RuntimeConfig,
  type Step,
  type StackJobProgress,
  type Trigger,
} from '@keelson/domain';
import type { RunDurations, RunStep, ShownInput } from '@keelson/views';
import { pageOf } from '../list.dto';
import { WaitingDto } from '../waiting.dto';

export const STATES = Object.keys(runStates) as RunStateName[];
export const STEPS: readonly Step[] = ['init', 'refresh', 'plan', 'apply'];
export const PROGRESS = [
  'pending',
  'running',
  'awaiting_approval',
  'succeeded',
  'failed',
  'cancelled',
];
const FAILURE_REASONS: readonly RunFailureReason[] = [
  'step_failed',
  'preflight_failed',
  'handover_failed',
  'lease_lost',
  'indeterminate',
  'no_worker',
];
export const RUN_TYPES: RunType[] = ['tracked'];

@Answer()
export class CountsDto {
  @Whole() add: number;
  @Whole() change: number;
  @Whole() delete: number;
}

@Answer()
export class DeltaDto {
  @Part(CountsDto) resources: CountsDto;
  @Part(CountsDto) outputs: CountsDto;
}

@Answer()
export class RunStepDto {
  @OneOf(STEPS, { name: 'Step' }) step: Step;
  @OneOf(['pending', 'running', 'succeeded', 'failed', 'cancelled', 'skipped'], {
    name: 'StepStatus',
  })
  status: RunStep['status'];
  @OptionalTime() startedAt: string | null;
  @OptionalTime() endedAt: string | null;
  @OptionalText() summary: string | null;
}

@Answer()
export class TriggerDto {
  @OneOf(['human', 'machine', 'config_change', 'pipeline', 'retry'], { name: 'TriggerKind' })
  kind: Trigger['kind'];
  @Text() actor: string;
  @AbsentText() ref?: string;
}

@Answer()
export class RunFailureDto {
  @OneOf(FAILURE_REASONS) reason: RunFailureReason;
  @OptionalOneOf(STEPS, { name: 'Step' }) step: Step | null;
  @Text() message: string;
  @Flag({ description: 'Infrastructure may have changed without anybody knowing how far.' })
  indeterminate: boolean;
}

@Answer()
export class RunDurationsDto {
  @OptionalLarge({ description: 'From creation until a worker took it.' }) queueMs: number | null;
  @OptionalLarge({ description: 'While it waited for a person.' }) approvalMs: number | null;
  @OptionalLarge({ description: 'From the first worker to the end, without the waiting.' })
  executionMs: number | null;
}

@Answer()
export class RunStateEnteredDto {
  @OneOf(STATES, { name: 'RunState' }) state: RunStateName;
  @Time() at: string;
  @Text({ description: 'Who had it enter this state.' }) by: string;
}

@Answer()
export class RunDto {
  @Id() id: string;
  @Text() org: string;
  @Text() stackId: string;
  @Text() stackName: string;
  @Text() environment: string;
  @OneOf(RUN_TYPES, { name: 'RunType' }) type: RunType;
  @OneOf(STATES, { name: 'RunState' }) state: RunStateName;
  @OneOf(PROGRESS, { name: 'Progress', description: 'What the stack job shows of the state.' })
  progress: StackJobProgress;
  @OneOf(PROVISIONERS, { name: 'Provisioner' }) provisioner: Provisioner;
  @Part(TriggerDto) trigger: Trigger;
  @OptionalText() pipelineId: string | null;
  @OptionalWhole() pipelineNode: number | null;
  @Part(SourceDto) source: SourceDto;
  @Text() specDigest: string;
  @Free({ description: 'Sensitive values are absent.' })
  variables: Readonly<Record<string, Json>>;
  @Free({ description: 'What was read from other stacks; sensitive values are absent.' })
  inputs: Readonly<Record<string, ShownInput>>;
  @Text() inputDigest: string;
  @Part(FlowControlDto) flowControl: FlowControl;
  @SomeOf(STEPS, { name: 'Step' }) operations: readonly Step[];
  @OptionalFree() runtimeConfig: RuntimeConfig | null;
  @OptionalText() retryOf: string | null;
  @Time({ description: 'When it entered its state.' }) since: string;
  @OptionalPart(WaitingDto, { description: 'Null where a worker is at it, or it has ended.' })
  waiting: WaitingDto | null;
  @ListOf(RunStepDto) steps: readonly RunStep[];
  @OptionalText() jobId: string | null;
  @OptionalText() worker: string | null;
  @OptionalPart(DeltaDto) delta: Delta | null;
  @OptionalPart(CountsDto) applied: CountsDto | null;
  @OptionalText() planDigest: string | null;
  @Flag() hasPlan: boolean;
  @OptionalFlag() noChanges: boolean | null;
  @Texts() warnings: readonly string[];
  @OptionalText() workspaceDigest: string | null;
  @OptionalFlag() applySkipped: boolean | null;
  @OptionalPart(RunFailureDto) failure: RunFailureDto | null;
  @OptionalText({ description: 'Why it was discarded or canceled.' }) reason: string | null;
  @OptionalText() cancelRequested: string | null;
  @OptionalTime({ description: 'When the clock ends its waiting.' }) dueAt: string | null;
  @Whole({ description: 'Claims by workers so far.' }) claims: number;
  @Part(RunDurationsDto, { description: 'Null while unknown.' })
  durations: RunDurations;
  @Time() createdAt: string;
  @Time() updatedAt: string;
  @OptionalTime() startedAt: string | null;
  @OptionalTime() unconfirmedAt: string | null;
  @OptionalTime() confirmedAt: string | null;
  @OptionalTime() endedAt: string | null;
}

export class RunPageDto extends pageOf(RunDto) {}
