import { ApiProperty } from '@nestjs/swagger';
import type { Delta } from '@keelson/domain';
import type { ApprovalAnswer } from '@keelson/views';
import {
  Answer,
  ListOf,
  OneOf,
  OptionalPart,
  OptionalText,
  OptionalTime,
  Part,
  Text,
  Time,
} from '../api-properties';
import { WaitingDto } from '../waiting.dto';
import { DeltaDto } from '../runs/run.dto';

@Answer('A decision that somebody is waited for to take.')
export class ApprovalDto {
  @OneOf(['plan', 'gate'], {
    name: 'ApprovalKind',
    description: '`plan`: confirm or discard the run. `gate`: answer the gate of the pipeline.',
  })
  kind: ApprovalAnswer['kind'];
  @Time({ description: 'Since when it waits.' }) since: string;
  @Text() environment: string;
  @OptionalText({ description: 'Null for the gate before an environment.' })
  stackName: string | null;
  @OptionalText({ description: 'Why the gate is there, as the manifest says.' })
  reason: string | null;
  @OptionalText() runId: string | null;
  @OptionalText({ description: 'What a confirmation names.' }) planDigest: string | null;
  @OptionalPart(DeltaDto) delta: Delta | null;
  @OptionalText() pipelineId: string | null;
  @OptionalText() projectName: string | null;
  @OptionalTime({ description: 'When the clock decides.' }) until: string | null;
  @Part(WaitingDto, { description: 'Why, and what would move it.' }) waiting: WaitingDto;
}

export class ApprovalListDto {
  @ListOf(ApprovalDto, { description: 'The oldest first, at most 500 of each kind.' })
  items: readonly ApprovalDto[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: null;
}
