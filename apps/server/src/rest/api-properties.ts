import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';

type Words = { readonly description?: string; readonly example?: unknown };

/** The properties of answers, described for OpenAPI. What may be null says so: absent is something else. */
export const Text = (words: Words = {}) => ApiProperty({ type: String, ...words });
export const OptionalText = (words: Words = {}) =>
  ApiProperty({ type: String, nullable: true, ...words });
export const Whole = (words: Words = {}) => ApiProperty({ type: 'integer', ...words });
export const OptionalWhole = (words: Words = {}) =>
  ApiProperty({ type: 'integer', nullable: true, ...words });
export const Flag = (words: Words = {}) => ApiProperty({ type: Boolean, ...words });
export const Time = (words: Words = {}) =>
  ApiProperty({ type: String, format: 'date-time', ...words });
export const OptionalTime = (words: Words = {}) =>
  ApiProperty({ type: String, format: 'date-time', nullable: true, ...words });
export const OneOf = (values: readonly string[], words: Words = {}) =>
  ApiProperty({ type: String, enum: [...values], ...words });
export const OptionalOneOf = (values: readonly string[], words: Words = {}) =>
  ApiProperty({ type: String, enum: [...values], nullable: true, ...words });
/** Any JSON object. */
export const Free = (words: Words = {}) =>
  ApiProperty({ type: 'object', additionalProperties: true, ...words });
export const OptionalFree = (words: Words = {}) =>
  ApiProperty({ type: 'object', additionalProperties: true, nullable: true, ...words });
export const ListOf = (type: Type, words: Words = {}) => ApiProperty({ type: [type], ...words });
