import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Actor } from '@keelson/domain';
import { IsISO8601, IsOptional } from 'class-validator';
import { ListOf, OneOf, OptionalText, Text, Time } from '../rest/api-properties';
import { EventDto } from '../rest/events/event.dto';
import { TextFilter } from '../rest/list.dto';

export class CommandDto {
  @Text({ description: 'A command is no event; its events name it.' }) id: string;
  @Text() actor: string;
  @OneOf(['human', 'machine', 'worker', 'system', 'policy']) actorKind: Actor['kind'];
  @Time() at: string;
}

export class CauseDto {
  @ApiProperty({ type: EventDto }) event: EventDto;
  @ApiProperty({ type: CommandDto, description: 'The command that this event was decided for.' })
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

export class EventWhyDto {
  @ApiProperty({ type: EventDto }) event: EventDto;
  @ListOf(CauseDto, { description: 'From the nearest to the farthest.' })
  causes: readonly CauseDto[];
  @ApiProperty({ type: CommandDto, description: 'What it all began with, and who wished it.' })
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
  @IsISO8601()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Exclusive.' })
  @IsOptional()
  @IsISO8601()
  to?: string;
}
