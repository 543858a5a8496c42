import { Answer, Free, Id, OneOf, Text, Time, Whole } from '../api-properties';
import { ArgsType, Field } from '@nestjs/graphql';
import { ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import type { Actor, Json } from '@keelson/domain';
import { IsOptional } from 'class-validator';
import { ListQueryDto, pageOf, TextFilter } from '../list.dto';
import { IsInstant } from '../validation/is-instant';

export const ACTOR_KINDS: readonly Actor['kind'][] = [
  ...(['human', 'machine', 'worker', 'system', 'policy'] as const),
];

@Answer()
export class EventDto {
  @Id() id: string;
  @Text({ description: 'Place in the order of all events.' }) position: string;
  @Text() stream: string;
  @Whole({ description: 'Place in the stream, from 0.' }) revision: number;
  @Text() type: string;
  @Time() at: string;
  @Text() actor: string;
  @OneOf(ACTOR_KINDS, { name: 'ActorKind' }) actorKind: Actor['kind'];
  @Text() correlationId: string;
  @Text() causationId: string;
  @Free({ description: 'Without what is sealed in it.' }) data: Json;
}

export class EventPageDto extends pageOf(EventDto) {}

@ArgsType()
export class EventFilterDto {
  @TextFilter() stream?: string;
  @TextFilter() type?: string;
  @TextFilter('Id of who caused it.') actor?: string;
  @TextFilter(
    'What one command led to by itself, without later commands of people, workers and timers.',
  )
  correlation?: string;
  @TextFilter('Anywhere in the payload.') text?: string;

  @Field(() => String, { nullable: true, description: 'A time, inclusive.' })
  @ApiPropertyOptional({ format: 'date-time', description: 'Inclusive.' })
  @IsOptional()
  @IsInstant()
  from?: string;

  @Field(() => String, { nullable: true, description: 'A time, exclusive.' })
  @ApiPropertyOptional({ format: 'date-time', description: 'Exclusive.' })
  @IsOptional()
  @IsInstant()
  to?: string;
}

export class EventListQueryDto extends IntersectionType(ListQueryDto, EventFilterDto) {}
