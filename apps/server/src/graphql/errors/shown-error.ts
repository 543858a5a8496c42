import { InvalidCursor } from '@keelson/views';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { INTERNAL, problemOf } from '../../problem/problem-of';
import type { Problem } from '../../problem/problem';

type Fault = { readonly path: string; readonly message: string };

/**
 * An error with the words and the stable code that REST has for it: `extensions: { code, status, errors }`, where `errors` names the
 * path of each fault of bad input. What nobody foresaw is told to `unforeseen`, and shown without detail.
 */
export function shownErrors(
  error: GraphQLError,
  unforeseen: (error: unknown) => void,
): readonly GraphQLFormattedError[] {
  const { originalError } = error;
  const invalid = (originalError as { readonly errors?: readonly Error[] } | undefined)?.errors;
  if (invalid) return invalid.map((each) => shown(each, ofDocument(each.message)));
  if (!originalError) return [shown(error, ofDocument(error.message))];
  if (originalError instanceof GraphQLError) return shownErrors(originalError, unforeseen);
  const problem = asAsked(problemOf(originalError), originalError);
  if (!problem) unforeseen(originalError);
  return [shown(error, problem ?? INTERNAL)];
}

/** REST calls the cursor of a list `cursor`; here it is `after`. */
function asAsked(problem: Problem | undefined, error: Error): Problem | undefined {
  if (!problem || !(error instanceof InvalidCursor)) return problem;
  const message = 'it does not come from this list';
  return { ...problem, detail: `after: ${message}`, faults: [{ path: 'after', message }] };
}

function shown(error: Error, problem: Problem): GraphQLFormattedError {
  const { type: _type, title, detail, faults, code, status, ...more } = problem;
  const { path, locations } = error as Partial<GraphQLError>;
  return {
    message: detail ?? title,
    ...(locations ? { locations } : {}),
    ...(path ? { path } : {}),
    extensions: { ...more, code, status, ...(faults ? { errors: faults } : {}) },
  };
}

/** What is wrong with the text of an operation or with its variables. A value is not repeated: it may be secret. */
function ofDocument(message: string): Problem {
  const variable = /^Variable "\$(\w+)" (?:got invalid value .*?(?: at "([^"]+)")?; )?/s.exec(
    message,
  );
  const path = variable?.[2] ?? variable?.[1];
  const fault = { path: path ?? '', message: withoutValues(message) };
  const faults: readonly Fault[] = path === undefined ? [] : [fault];
  const detail = path === undefined ? fault.message : `variable ${path}: ${fault.message}`;
  const problem = { type: 'about:blank', title: 'Bad Request', status: 400, detail };
  return { ...problem, code: 'invalid_request', ...(faults.length > 0 ? { faults } : {}) };
}

function withoutValues(message: string): string {
  return message
    .replace(/^Variable "\$\w+" got invalid value .*; /s, '')
    .replace(/(cannot represent [^:]*): .*$/s, '$1')
    .replace(/, found .*$/s, '')
    .replace(/^Value ".*" does not exist/s, 'The value does not exist');
}
