import { Logger } from '@nestjs/common';
import { GraphQLError, type ExecutionResult } from 'graphql';
import type { GraphQLContext } from '../../guard/asked-field';
import { refusalHeaders } from '../../problem/refusal-headers';
import { shownErrors } from './shown-error';

const logger = new Logger('GraphQL');

/** An operation that was carried out is answered with 200, whatever became of its fields; one that was refused as REST would. */
export function formatErrors(
  { data, errors = [] }: ExecutionResult,
  { reply }: Partial<GraphQLContext>,
) {
  const shown = errors.flatMap((error) => shownErrors(error, reportUnforeseen));
  const status = data === undefined ? Number(shown[0]?.extensions?.status ?? 500) : 200;
  for (const [name, value] of refusalHeaders(status)) void reply?.header(name, value);
  // Mercurius takes errors as objects of GraphQL's class.
  const asErrors = shown.map(({ message, extensions, path, locations }) => {
    const error = new GraphQLError(message, { ...(extensions ? { extensions } : {}) });
    return Object.assign(error, { toJSON: () => ({ message, locations, path, extensions }) });
  });
  return { statusCode: status, response: { data: data ?? null, errors: asErrors } };
}

/** What nobody foresaw is told to the log alone. */
export function reportUnforeseen(error: unknown): void {
  logger.error(error instanceof Error ? error.stack : String(error));
}
