import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Actor, Json } from '@keelson/domain';
import { IsISO8601, IsOptional } from 'class-validator';
import { OneOf, Text, Time, Whole } from '../api-properties';
import { ListQueryDto, pageOf, TextFilter } from '../list.dto';

export class EventDto {
  @Text() id: string;
  @Text({ description: 'Place in the order of all events.' }) position: string;
  @Text() stream: string;
  @Whole({ description: 'Place in the stream, from 0.' }) revision: number;
  @Text() type: string;
  @Time() at: string;
  @Text() actor: string;
  @OneOf(['human', 'machine', 'worker', 'system', 'policy']) actorKind: Actor['kind'];
  @Text() correlationId: string;
  @Text() causationId: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Without what is sealed in it.',
  })
  data: Json;
}

export class EventPageDto extends pageOf(EventDto) {}

export class EventListQueryDto extends ListQueryDto {
  @TextFilter() stream?: string;
  @TextFilter() type?: string;
  @TextFilter('Id of who caused it.') actor?: string;
  @TextFilter(
    'What one command led to by itself, without later commands of people, workers and timers.',
  )
  correlation?: string;
  @TextFilter('Anywhere in the payload.') text?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Inclusive.' })
  @IsOptional()
  @IsISO8601()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Exclusive.' })
  @IsOptional()
  @IsISO8601()
  to?: string;
}
