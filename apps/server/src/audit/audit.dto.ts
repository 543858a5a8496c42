import { Answer, Id, ListOf, OneOf, OptionalText, Part, Text, Time } from '../rest/api-properties';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Actor } from '@keelson/domain';
import { IsOptional } from 'class-validator';
import { ACTOR_KINDS, EventDto } from '../rest/events/event.dto';
import { TextFilter } from '../rest/list.dto';
import { IsInstant } from '../rest/validation/is-instant';

@Answer()
export class CommandDto {
  @Id({ description: 'A command is no event; its events name it.' }) id: string;
  @Text() actor: string;
  @OneOf(ACTOR_KINDS, { name: 'ActorKind' }) actorKind: Actor['kind'];
  @Time() at: string;
}

@Answer()
export class CauseDto {
  @Part(EventDto) event: EventDto;
  @Part(CommandDto, { description: 'The command that this event was decided for.' })
  command: CommandDto;
}

export class EffectsDto {
  @ListOf(EventDto, { description: 'In the order of the log.' }) items: readonly EventDto[];
  @OptionalText({ description: 'Null on the last page.' }) nextCursor: string | null;
  @OptionalText({
    description:
      'Up to which position the log was searched, where the search gave up: it looks at 100,000 events. Null where it got to the end or to the page’s.',
  })
  searchedUpTo: string | null;
}

@Answer()
export class EventWhyDto {
  @Part(EventDto) event: EventDto;
  @ListOf(CauseDto, { description: 'From the nearest to the farthest.' })
  causes: readonly CauseDto[];
  @Part(CommandDto, { description: 'What it all began with, and who wished it.' })
  root: CommandDto;
  @ApiProperty({
    type: EffectsDto,
    description: 'What it led to, directly or not.',
  })
  effects: EffectsDto;
}

export class ExportQueryDto {
  @TextFilter() stream?: string;
  @TextFilter() type?: string;
  @TextFilter('Id of who caused it.') actor?: string;
  @TextFilter(
    'What one command led to by itself, without later commands of people, workers and timers.',
  )
  correlation?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Inclusive.' })
  @IsOptional()
  @IsInstant()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Exclusive.' })
  @IsOptional()
  @IsInstant()
  to?: string;
}
