import type { Type } from '@nestjs/common';
import { Field } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX } from '@keelson/views';
import { Type as Convert } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

export const TEXT_LENGTH_MAX = 500;

/** The query of every list. */
export class ListQueryDto {
  @ApiPropertyOptional({ minimum: 1, maximum: PAGE_ITEMS_MAX, default: PAGE_ITEMS_DEFAULT })
  @IsOptional()
  @Convert(() => Number)
  @IsInt()
  @Min(1)
  @Max(PAGE_ITEMS_MAX)
  limit?: number;

  @ApiPropertyOptional({ description: '`nextCursor` of the page before.' })
  @IsOptional()
  @IsString()
  @MaxLength(TEXT_LENGTH_MAX)
  cursor?: string;
}

/** An optional filter that is compared as it stands. */
export function TextFilter(description?: string): PropertyDecorator {
  const words = description === undefined ? {} : { description };
  return (target, key) => {
    ApiPropertyOptional({ type: String, ...words })(target, key);
    Field(() => String, { nullable: true, ...words })(target, key);
    IsOptional()(target, key);
    IsString()(target, key);
    MaxLength(TEXT_LENGTH_MAX)(target, key);
  };
}

/** The class of a page of items, which OpenAPI needs a name for. */
export function pageOf<Item>(item: Type<Item>) {
  class PageDto {
    @ApiProperty({ type: [item] })
    items: readonly Item[];

    @ApiProperty({ type: String, nullable: true, description: 'Null on the last page.' })
    nextCursor: string | null;
  }
  Object.defineProperty(PageDto, 'name', { value: item.name.replace(/Dto$/, 'PageDto') });
  return PageDto;
}
