import { ArgsType, Field, Int } from '@nestjs/graphql';
import { ApiPropertyOptional } from '@nestjs/swagger';
import type { EndedRunsAnswer, EndedRunsBar } from '@keelson/views';
import { Type as Convert } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { Answer, Large, ListOf, Time, Whole } from '../api-properties';

/** A year. */
const HOURS_MAX = 8_760;
const BACK = 'How far it reaches back; to the first run that ended where nothing is said.';

@ArgsType()
export class ActivityQueryDto {
  @Field(() => Int, { nullable: true, description: BACK })
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: HOURS_MAX, description: BACK })
  @IsOptional()
  @Convert(() => Number)
  @IsInt()
  @Min(1)
  @Max(HOURS_MAX)
  hours?: number;
}

@Answer()
export class ActivityBarDto implements EndedRunsBar {
  @Time({ description: 'Where it begins.' }) from: string;
  @Whole() finished: number;
  @Whole() failed: number;
  @Whole() canceled: number;
  @Whole() discarded: number;
}

@Answer('How many runs ended when, and how.')
export class ActivityDto implements EndedRunsAnswer {
  @Time({ description: 'Where the first bar begins.' }) from: string;
  @Time() to: string;
  @Large({ description: 'How long a bar is.' }) stepMs: number;
  @ListOf(ActivityBarDto, { description: 'Those in which a run ended, in their order.' })
  bars: readonly ActivityBarDto[];
}
