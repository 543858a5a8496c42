import { applyDecorators, type Type } from '@nestjs/common';
import {
  Field,
  Float,
  ID,
  Int,
  ObjectType,
  registerEnumType,
  type ReturnTypeFunc,
} from '@nestjs/graphql';
import { ApiProperty, type ApiPropertyOptions, type OpenAPIObject } from '@nestjs/swagger';
import { DateTime } from '../graphql/scalars/date-time';
import { AnyJson } from '../graphql/scalars/any-json';
import { ANY_JSON } from './json-schema';

type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
type Words = {
  readonly description?: string;
  readonly example?: unknown;
  /** What it costs to ask GraphQL for it, where that is more than one. */
  readonly complexity?: number;
};
/** `name`: of the enum in GraphQL, the same for the same values. */
type Named = Words & { readonly name?: string };

/**
 * The properties of answers, described once for OpenAPI and for GraphQL. What may be null says so; what may be absent in REST
 * (`Absent…`) is something else there, and null in GraphQL.
 */
function described(
  openApi: ApiPropertyOptions,
  type: ReturnTypeFunc,
  { description, example, complexity }: Words,
  nullable = false,
): PropertyDecorator {
  const text = description === undefined ? {} : { description };
  const shown = example === undefined ? {} : { example };
  return applyDecorators(
    ApiProperty({ ...openApi, ...text, ...shown }),
    Field(type, { nullable, ...text, ...(complexity === undefined ? {} : { complexity }) }),
  );
}

const OR_NULL = { nullable: true };
const ABSENT = { required: false };
const MOMENT = { type: String, format: 'date-time' };
const WHOLE = { type: 'integer' } as const;
const OBJECT = { type: 'object', additionalProperties: ANY_JSON } as const;

export const Text = (words: Words = {}) => described({ type: String }, () => String, words);
export const OptionalText = (words: Words = {}) =>
  described({ type: String, ...OR_NULL }, () => String, words, true);
export const AbsentText = (words: Words = {}) =>
  described({ type: String, ...ABSENT }, () => String, words, true);
export const Texts = (words: Words = {}) => described({ type: [String] }, () => [String], words);
/** What something is known by. */
export const Id = (words: Words = {}) => described({ type: String }, () => ID, words);
export const Whole = (words: Words = {}) => described(WHOLE, () => Int, words);
export const OptionalWhole = (words: Words = {}) =>
  described({ ...WHOLE, ...OR_NULL }, () => Int, words, true);
/** A whole number that may not fit into the 32 bits of GraphQL's own. */
export const Large = (words: Words = {}) => described(WHOLE, () => Float, words);
export const OptionalLarge = (words: Words = {}) =>
  described({ ...WHOLE, ...OR_NULL }, () => Float, words, true);
export const Flag = (words: Words = {}) => described({ type: Boolean }, () => Boolean, words);
export const OptionalFlag = (words: Words = {}) =>
  described({ type: Boolean, ...OR_NULL }, () => Boolean, words, true);
export const Time = (words: Words = {}) => described(MOMENT, () => DateTime, words);
export const OptionalTime = (words: Words = {}) =>
  described({ ...MOMENT, ...OR_NULL }, () => DateTime, words, true);
export const OneOf = (values: readonly string[], { name, ...words }: Named = {}) =>
  described({ type: String, enum: [...values] }, oneOf(values, name), words);
export const OptionalOneOf = (values: readonly string[], { name, ...words }: Named = {}) =>
  described({ type: String, enum: [...values], ...OR_NULL }, oneOf(values, name), words, true);
export const SomeOf = (values: readonly string[], { name, ...words }: Named) =>
  described({ enum: [...values], isArray: true }, () => [oneOf(values, name)()], words);
/** Any JSON object. */
export const Free = (words: Words = {}) => described(OBJECT, () => AnyJson, words);
export const OptionalFree = (words: Words = {}) =>
  described({ ...OBJECT, ...OR_NULL }, () => AnyJson, words, true);
/** A JSON object whose values are all alike. GraphQL has no such type, so there it is any JSON. */
export const ByName = (additionalProperties: Schema, words: Words = {}) =>
  described({ type: 'object', additionalProperties }, () => AnyJson, words);
/** Any JSON at all, or nothing. */
export const AbsentJson = (words: Words = {}) =>
  described({ ...ABSENT, allOf: [ANY_JSON] }, () => AnyJson, words, true);
export const Part = (type: Type, words: Words = {}) => described({ type }, () => type, words);
export const OptionalPart = (type: Type, words: Words = {}) =>
  described({ type, ...OR_NULL }, () => type, words, true);
export const AbsentPart = (type: Type, words: Words = {}) =>
  described({ type, ...ABSENT }, () => type, words, true);
export const ListOf = (type: Type, words: Words = {}) =>
  described({ type: [type] }, () => [type], words);

/** A class of answers. GraphQL names it without the suffix. */
export const Answer = (description?: string): ClassDecorator => {
  const words = description === undefined ? {} : { description };
  return (target) => ObjectType(target.name.replace(/Dto$/, ''), words)(target);
};

const enums = new Map<string, Readonly<Record<string, string>>>();

/** GraphQL knows an enum by its name; without one, it is told a text. */
export function oneOf(values: readonly string[], name: string | undefined): () => object {
  if (name === undefined) return () => String;
  const known = enums.get(name) ?? Object.fromEntries(values.map((value) => [value, value]));
  if (!enums.has(name)) registerEnumType(known, { name });
  enums.set(name, known);
  return () => known;
}
