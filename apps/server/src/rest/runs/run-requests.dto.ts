import { oneOf } from '../api-properties';
import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { AnyJson } from '../../graphql/scalars/any-json';
import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import type { RunStateName, RunType } from '@keelson/domain';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { ListQueryDto, TextFilter } from '../list.dto';
import { IsEnvironment } from '../validation/is-environment';
import { RUN_TYPES, STATES } from './run.dto';

const COMMENT_LENGTH_MAX = 2_000;
const ANY_OF_THESE = 'Any of these.';
const OF_THE_PLAN = 'Of the plan that was read; another one is refused (`stale_plan`).';

@ArgsType()
export class RunFilterDto {
  @TextFilter('A stack: id, name or `environment/name`.') stack?: string;
  @TextFilter('Id of a pipeline.') pipeline?: string;
  @TextFilter('A part of its id or of its stack’s `environment/name`.') text?: string;

  @TextFilter() environment?: string;

  @Field(() => [oneOf(STATES, 'RunState')()], { nullable: true, description: ANY_OF_THESE })
  @ApiPropertyOptional({ enum: STATES, isArray: true, description: ANY_OF_THESE })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => [value].flat())
  @ArrayMaxSize(STATES.length)
  @IsIn(STATES, { each: true })
  state?: RunStateName[];
}

export class RunListQueryDto extends IntersectionType(ListQueryDto, RunFilterDto) {}

@InputType('RuntimeConfig')
export class RuntimeConfigDto {
  @Field(() => AnyJson, { nullable: true, description: 'Texts by name.' })
  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' } })
  @IsOptional()
  @IsEnvironment()
  environment?: Record<string, string>;
}

@ArgsType()
export class StartRunDto {
  @Field(oneOf(RUN_TYPES, 'RunType'))
  @ApiProperty({ enum: RUN_TYPES })
  @IsIn(RUN_TYPES)
  type: RunType;

  @Field(() => RuntimeConfigDto, { nullable: true, description: 'For this run alone.' })
  @ApiPropertyOptional({ type: RuntimeConfigDto, description: 'For this run alone.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => RuntimeConfigDto)
  runtimeConfig?: RuntimeConfigDto;
}

@ArgsType()
export class CommentDto {
  @Field(() => String, { nullable: true })
  @ApiPropertyOptional({ maxLength: COMMENT_LENGTH_MAX })
  @IsOptional()
  @IsString()
  @MaxLength(COMMENT_LENGTH_MAX)
  comment?: string;
}

@ArgsType()
export class ConfirmRunDto extends CommentDto {
  @Field(() => String, { description: OF_THE_PLAN })
  @ApiProperty({ description: OF_THE_PLAN })
  @Matches(/^sha256:[0-9a-f]{64}$/, {
    message: 'planDigest must be sha256: and 64 hexadecimal digits',
  })
  planDigest: string;
}
