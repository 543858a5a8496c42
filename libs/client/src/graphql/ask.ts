import { print } from '@0no-co/graphql.web';
import type { TadaDocumentNode } from 'gql.tada';
import { ApiError, type Fault } from '../api-error';
import { readProblem } from '../read-problem';
import { ServerUnreachable } from '../server-unreachable';
import { reach, type ReachOptions } from './reach';

type GraphqlFault = {
  readonly message: string;
  readonly extensions?: {
    readonly code?: unknown;
    readonly status?: unknown;
    readonly errors?: readonly Fault[];
  };
};
type Answer<Result> = { readonly data?: Result | null; readonly errors?: readonly GraphqlFault[] };

/** Anything typed from the schema: a query or a mutation. A field at its root is null only beside an error, which `ask` throws. */
export type Document<Result, Variables> = TadaDocumentNode<
  { [Field in keyof Result]: Result[Field] | null },
  Variables
>;

/** What `ask` answers: all that was asked for. */
export type ResultOf<Asked> = Asked extends Document<infer Result, never> ? Result : never;

export type AskOptions = ReachOptions & {
  /** Of a command: the same key again is the same command, so one whose answer was lost may be sent again. */
  readonly idempotencyKey?: string;
  /** Answer only over views that have this position. */
  readonly minPosition?: string;
};

const printed = new WeakMap<object, string>();

/** The text of a document, printed once. */
export function textOf(document: object): string {
  const known = printed.get(document);
  if (known !== undefined) return known;
  const text = print(document as Parameters<typeof print>[0]);
  printed.set(document, text);
  return text;
}

/** What stands before a server says so when the server does not answer it. */
const UNANSWERED_STATUSES = [502, 503, 504];

/**
 * Asks a server that this page came from, by the session of the browser. An answer is whole or none: with the first fault the question
 * has failed, and says so with the stable code that REST has for it. @throws ApiError; ServerUnreachable when no whole answer came, and
 * whether a command was carried out is unknown
 */
export function ask<Result, Variables>(
  document: Document<Result, Variables>,
  variables: Variables,
  { minPosition, idempotencyKey, ...options }: AskOptions = {},
): Promise<Result> {
  const headers = {
    'content-type': 'application/json',
    ...(minPosition === undefined ? {} : { 'keelson-min-position': minPosition }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  };
  const body = JSON.stringify({ query: textOf(document), variables });
  return reach(async (signal) => {
    const response = await fetch('/graphql', { method: 'POST', headers, body, signal });
    const answer = await answerOf<Result>(response);
    const fault = answer.errors?.[0];
    if (fault) throw refusalOf(fault, response.status);
    if (!answer.data) throw refusalOf({ message: 'the answer is empty' }, response.status);
    return answer.data;
  }, options);
}

/** GraphQL answers its faults with a body of its own and various statuses; whatever else was in between did not. */
async function answerOf<Result>(response: Response): Promise<Answer<Result>> {
  if (response.headers.get('content-type')?.includes('problem+json')) {
    throw await readProblem(response);
  }
  const copy = response.clone();
  const body = parsed<Answer<Result>>(await response.text());
  if (body?.data !== undefined || Array.isArray(body?.errors)) return body;
  if (UNANSWERED_STATUSES.includes(response.status)) {
    throw new ServerUnreachable('this address', `a gateway answered ${response.status}`);
  }
  throw await readProblem(copy);
}

function parsed<Value>(text: string): Value | undefined {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
}

/** A fault of GraphQL as the refusal that REST would have answered. */
export function refusalOf({ message, extensions = {} }: GraphqlFault, status: number): ApiError {
  return new ApiError({
    status: typeof extensions.status === 'number' ? extensions.status : status,
    code: typeof extensions.code === 'string' ? extensions.code : 'graphql',
    title: message,
    ...(extensions.errors ? { faults: extensions.errors } : {}),
  });
}
