import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type {
  AuditFault,
  AuditFaultReason,
  AuditProgress,
  AuditVerdict,
  EventPlace,
} from '@keelson/event-log';
import {
  Flag,
  Id,
  OneOf,
  OptionalPart,
  OptionalText,
  Part,
  Text,
  Whole,
} from '../rest/api-properties';
import { ANY_JSON } from '../rest/json-schema';
import type {
  ReplayDifference,
  ReplayDifferenceReason,
  ReplayVerdict,
} from './replay/replay-difference';

const FAULT_REASONS: readonly AuditFaultReason[] = [
  'unreadable',
  'altered_line',
  'changed',
  'removed',
  'broken_link',
  'missing_revision',
  'wrong_revision',
  'wrong_order',
  'root_mismatch',
  'truncated',
];
const DIFFERENCE_REASONS: readonly ReplayDifferenceReason[] = [
  'unknown_stream',
  'wrong_id',
  'illegal_move',
  'no_reaction',
  'other_event',
  'missing_event',
  'extra_event',
  'no_effect',
  'fault',
];

export class AuditProgressDto implements AuditProgress {
  @OneOf(['progress']) kind: 'progress';
  @Whole({ description: 'So far.' }) events: number;
  @Text() position: string;
}

export class EventPlaceDto implements EventPlace {
  @Id() id: string;
  @Text() stream: string;
  @Whole() revision: number;
  @Text() position: string;
  @Text() type: string;
}

export class AuditFaultDto implements AuditFault {
  @OneOf(FAULT_REASONS) reason: AuditFaultReason;
  @Text() message: string;
  @OptionalPart(EventPlaceDto, { description: 'Null where nothing is left that could be named.' })
  event: EventPlaceDto | null;
  @ApiPropertyOptional({ type: 'integer', description: 'Of an export, from 1.' }) line?: number;
}

export class AuditVerdictDto implements AuditVerdict {
  @OneOf(['verdict']) kind: 'verdict';
  @Flag() ok: boolean;
  @Whole() events: number;
  @Whole() streams: number;
  @Whole({ description: 'Remembered roots that agreed.' }) roots: number;
  @Flag({ description: 'False when only an excerpt was looked at.' }) complete: boolean;
  @OptionalText({ description: 'Over all events that were looked at.' }) root: string | null;
  @OptionalPart(AuditFaultDto, { description: 'The first thing that is wrong.' })
  fault: AuditFaultDto | null;
}

export class ReplayDifferenceDto implements ReplayDifference {
  @OneOf(['difference']) kind: 'difference';
  @OneOf(DIFFERENCE_REASONS) reason: ReplayDifferenceReason;
  @Part(EventPlaceDto) event: EventPlaceDto;
  @Text() message: string;
  @ApiProperty({ allOf: [ANY_JSON], description: 'What the log says.' }) recorded: unknown;
  @ApiProperty({ allOf: [ANY_JSON], description: 'What deciding and reacting again says.' })
  replayed: unknown;
}

export class ReplayVerdictDto implements ReplayVerdict {
  @OneOf(['verdict']) kind: 'verdict';
  @Flag() ok: boolean;
  @Whole() events: number;
  @Whole() streams: number;
  @Whole({ description: 'What sagas had to say to the events.' }) reactions: number;
  @Whole({ description: 'Events that were decided again and compared.' }) redecided: number;
  @Whole({
    description:
      'Those of them whose command a person, a worker or a timer gave: it was read off the events.',
  })
  inferred: number;
  @Whole({ description: 'Reactions without an event, because there was nothing to do.' })
  moot: number;
  @Whole({ description: 'Reactions that were not carried out yet.' }) open: number;
  @Whole() differences: number;
}
