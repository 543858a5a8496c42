import type { Json } from '@keelson/domain';
import type { DefinitionRow } from './definition.view';

/** A project as the API shows it; `spec` is what was applied, with references resolved to ids. */
export type ProjectAnswer = Pick<
  DefinitionRow,
  'id' | 'org' | 'name' | 'specDigest' | 'generation' | 'createdAt' | 'updatedAt'
> & {
  readonly environments: readonly { readonly name: string }[];
  readonly stacks: readonly {
    readonly id: string;
    readonly name: string;
    readonly environment: string;
  }[];
  readonly spec: Json;
};

export function projectAnswer(row: DefinitionRow): ProjectAnswer {
  const { kind: _kind, deleted: _deleted, ...shown } = row;
  const { environments = [], nodes = [] } = row.spec as ProjectGraph;
  return {
    ...shown,
    spec: row.spec as Json,
    environments: environments.map(({ name }) => ({ name })),
    stacks: nodes.map(({ id, stackId, environment }) => ({
      id: stackId,
      name: id.slice(environment.length + 1),
      environment,
    })),
  };
}

/** The part of a project's spec that is shown: a node's id is `environment/stack`. */
type ProjectGraph = {
  readonly environments?: readonly { readonly name: string }[];
  readonly nodes?: readonly {
    readonly id: string;
    readonly stackId: string;
    readonly environment: string;
  }[];
};
