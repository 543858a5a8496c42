import type { DataSource } from 'typeorm';
import { NotFound } from '../reading/not-found';
import { StackRow } from './stack.view';

export type StackCandidate = Pick<StackRow, 'id' | 'org' | 'environment' | 'name'>;

/** Several stacks have this name; `environment/name` or the id says which is meant. */
export class AmbiguousName extends Error {
  constructor(
    readonly reference: string,
    readonly candidates: readonly StackCandidate[],
  ) {
    const names = candidates.map(({ environment, name }) => `${environment}/${name}`);
    super(`${reference} may be ${names.join(' or ')}`);
    this.name = 'AmbiguousName';
  }
}

/** Candidates that an answer names, at most. */
const CANDIDATES_MAX = 20;

/**
 * By id, `environment/name` (or with a colon, which a path takes without escaping) or name. A deleted stack is found by its id alone, because its name is free again.
 * @throws NotFound, AmbiguousName
 */
export async function findStack(
  dataSource: DataSource,
  reference: string,
  org?: string,
): Promise<StackRow> {
  const repository = dataSource.getRepository(StackRow);
  // Every id has an underscore.
  const byId = reference.includes('_') ? await repository.findOneBy({ id: reference }) : null;
  if (byId && (org === undefined || byId.org === org)) return byId;
  const separator = reference.search(/[:/]/);
  const where = {
    name: reference.slice(separator + 1),
    deleted: false,
    ...(separator >= 0 && { environment: reference.slice(0, separator) }),
    ...(org !== undefined && { org }),
  };
  const found = await repository.find({
    where,
    order: { environment: 'ASC', org: 'ASC' },
    take: CANDIDATES_MAX,
  });
  const [only] = found;
  if (!only) throw new NotFound('stack', reference);
  if (found.length > 1) throw new AmbiguousName(reference, found.map(candidate));
  return only;
}

function candidate({ id, org, environment, name }: StackRow): StackCandidate {
  return { id, org, environment, name };
}
