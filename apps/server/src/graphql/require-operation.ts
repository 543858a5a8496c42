import { BadRequestException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

type Fault = { readonly path: string; readonly message: string };
type Sent = Readonly<Record<string, unknown>>;

/**
 * Stands before Mercurius, which makes text of whatever is sent as `query`, and takes text that is JSON for a parsed document, past the
 * limit of its words. No operation is JSON. What `GET` sends beside it is text that holds JSON.
 * @throws BadRequestException
 */
export function requireOperation({ method, query, body }: FastifyRequest): void {
  const isText = method === 'GET';
  const sent: unknown = isText ? query : body;
  const faults = isObject(sent)
    ? faultsOf(sent, isText)
    : [{ path: '', message: 'must be a JSON object' }];
  if (faults.length > 0) throw new BadRequestException({ faults });
}

function faultsOf({ query, operationName, ...more }: Sent, isText: boolean): readonly Fault[] {
  const faults: Fault[] = [];
  if (typeof query !== 'string' || query.trim() === '' || parsed(query) !== query) {
    faults.push({ path: 'query', message: 'must be the text of an operation' });
  }
  if (!isAbsent(operationName) && typeof operationName !== 'string') {
    faults.push({ path: 'operationName', message: 'must be a text' });
  }
  for (const path of ['variables', 'extensions']) {
    const value = isText && typeof more[path] === 'string' ? parsed(more[path]) : more[path];
    const isFault = !isAbsent(value) && !isObject(value);
    if (isFault) faults.push({ path, message: 'must be a JSON object' });
  }
  return faults;
}

/** Text that is no JSON stays text, which is no object either. */
function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

const isObject = (value: unknown): value is Sent =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
