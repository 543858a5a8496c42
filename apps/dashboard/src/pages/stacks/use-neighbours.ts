import { useSuspenseQuery } from '@tanstack/react-query';
import { liveQuery } from '../../data/live-query';
import { useShownMoment } from '../../time/shown-moment';
import { STACK_NEIGHBOURS, type ShownStack, type StackNeighbour } from './stack.documents';
import { variablesOf } from './variables';

/** One stack reads from another, or only comes after it. */
export type Edge = {
  readonly stackId: string;
  /** `environment/name`; undefined where the other one is in another project, or gone. */
  readonly title: string | undefined;
  /** What is read; empty where one only comes after the other. */
  readonly outputs: readonly string[];
};

export type Neighbours = {
  readonly before: readonly Edge[];
  readonly after: readonly Edge[];
  /** The project has more stacks than were looked at. */
  readonly incomplete: boolean;
};

/** Which stacks a stack depends on, and which depend on it. Both are found in its project. */
export function useNeighbours(stack: ShownStack): Neighbours {
  const at = useShownMoment() ?? null;
  // No project has this id, so a stack on its own has no neighbours.
  const project = stack.projectId ?? 'none';
  const { data } = useSuspenseQuery(
    liveQuery({
      document: STACK_NEIGHBOURS,
      variables: { project, at },
      changesWith: ['pipelines'],
    }),
  );
  const others = data.stacks.edges.map(({ node }) => node);
  const titles = new Map(others.map(({ id, environment, name }) => [id, `${environment}/${name}`]));
  const edge = (stackId: string, outputs: readonly string[]): Edge => ({
    stackId,
    title: titles.get(stackId),
    outputs,
  });
  return {
    before: [...readsOf(stack)].map(([id, outputs]) => edge(id, outputs)),
    after: others.flatMap((other) => {
      const outputs = readsOf(other).get(stack.id);
      return outputs ? [edge(other.id, outputs)] : [];
    }),
    incomplete: data.stacks.pageInfo.hasNextPage,
  };
}

/** The stacks that come before one, each with the outputs that are read of it. */
function readsOf({
  variables,
  dependsOn,
}: Pick<StackNeighbour, 'variables' | 'dependsOn'>): ReadonlyMap<string, readonly string[]> {
  const reads = new Map<string, string[]>(dependsOn.map((id) => [id, []]));
  for (const { from } of variablesOf(variables)) {
    if (from?.kind !== 'output') continue;
    const outputs = reads.get(from.stackId) ?? [];
    if (!outputs.includes(from.output)) outputs.push(from.output);
    reads.set(from.stackId, outputs);
  }
  return reads;
}
