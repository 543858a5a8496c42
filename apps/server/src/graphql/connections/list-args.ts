import { ArgsType, Field, ID, Int } from '@nestjs/graphql';
import { PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX, type PageRequest } from '@keelson/views';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { TEXT_LENGTH_MAX } from '../../rest/list.dto';

const OF_THE_PAST = 'A moment of the past: a time (ISO 8601 with its zone) or a position.';

/** The arguments of every list. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `At most ${PAGE_ITEMS_MAX}; ${PAGE_ITEMS_DEFAULT} where nothing is said.`,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(PAGE_ITEMS_MAX)
  first?: number;

  @Field(() => String, { nullable: true, description: 'A cursor of this list.' })
  @IsOptional()
  @IsString()
  @MaxLength(TEXT_LENGTH_MAX)
  after?: string;
}

/** The arguments of a list that can be asked of the past. */
@ArgsType()
export class PastPageArgs extends PageArgs {
  @PastMoment() at?: string;
}

/** The arguments of what is there once, now or at a moment of the past. */
@ArgsType()
export class PastArgs {
  @PastMoment() at?: string;
}

@ArgsType()
export class RefArgs {
  @Ref() id: string;
}

/** One thing, now or at a moment of the past. */
@ArgsType()
export class PastRefArgs extends RefArgs {
  @PastMoment() at?: string;
}

/** `at`, which `PastInterceptor` reads. */
export function PastMoment(): PropertyDecorator {
  return (target, key) => {
    Field(() => String, { nullable: true, description: OF_THE_PAST })(target, key);
    IsOptional()(target, key);
    IsString()(target, key);
  };
}

/** What a command or a question is about. */
export function Ref(description?: string): PropertyDecorator {
  return (target, key) => {
    Field(() => ID, description === undefined ? {} : { description })(target, key);
    IsString()(target, key);
    MaxLength(TEXT_LENGTH_MAX)(target, key);
  };
}

/** The page that REST would be asked for. */
export function pageRequest<Args extends PastPageArgs>({
  first,
  after,
  at: _at,
  ...filter
}: Args): Omit<Args, 'first' | 'after' | 'at'> & PageRequest {
  return {
    ...filter,
    ...(first === undefined ? {} : { limit: first }),
    ...(after === undefined ? {} : { cursor: after }),
  };
}
