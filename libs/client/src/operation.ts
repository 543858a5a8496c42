import type { paths } from './openapi-types';

export type Method = 'get' | 'head' | 'put' | 'post' | 'delete';

/** The paths that know a method, as docs/openapi.json writes them. */
export type PathWith<M extends Method> = {
  [P in keyof paths]: paths[P] extends Readonly<Record<M, object>> ? P : never;
}[keyof paths];

type Operation<M extends Method, P extends PathWith<M>> = paths[P][M];

/** What a call adds to what it says: how its answer is to come, and for how long it is waited for. */
export type CallSettings = {
  /** A media type; JSON if absent. */
  readonly accept?: string;
  /** For the whole answer; for a stream until its first byte. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
};

/** A call of an operation: what stands in its path, its query, its headers and its body, each typed from docs/openapi.json. */
export type Call<M extends Method, P extends PathWith<M>> = CallSettings &
  Inputs<Operation<M, P>> &
  Body<Operation<M, P>> & { readonly accept?: keyof Content<Operation<M, P>> };

/** What an operation answers where it does not refuse; nothing where it has no such content. */
export type Answer<
  M extends Method,
  P extends PathWith<M>,
  Media extends string = 'application/json',
> = Content<Operation<M, P>> extends Readonly<Record<Media, infer T>> ? T : undefined;

/** What a list may be narrowed down by. */
export type Filter<P extends PathWith<'get'>> = Omit<
  NonNullable<Operation<'get', P>['parameters']['query']>,
  'at' | 'cursor'
>;

type Inputs<Op> = Op extends { readonly parameters: infer Said }
  ? {
      [In in keyof Pick<Said, keyof Said & ('path' | 'query' | 'header')>]: OrUndefined<
        NonNullable<Said[In]>
      >;
    }
  : never;

/** What may be left out may be said to be undefined instead. */
type OrUndefined<T> = {
  [K in keyof T]: Partial<Pick<T, K>> extends Pick<T, K> ? T[K] | undefined : T[K];
};

type Body<Op> = Op extends { readonly requestBody: { readonly content: infer Sent } }
  ? {
      [Media in keyof Sent]: Media extends 'application/json'
        ? { readonly body: Sent[Media] }
        : { readonly bytes: { readonly type: Media; readonly content: string | Uint8Array } };
    }[keyof Sent]
  : unknown;

type Content<Op> = Op extends { readonly responses: infer Answers }
  ? Answers[keyof Answers & (200 | 201)] extends { readonly content: infer Answered }
    ? Answered
    : never
  : never;
