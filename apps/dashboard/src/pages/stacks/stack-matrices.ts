import { grouped } from '../../parts/grouped';
import type { ListedStack, StackProject } from './stacks.documents';

export type Matrix = {
  /** Of the stacks on their own: empty. */
  readonly projectId: string;
  readonly title: string;
  /** In the order in which the project is deployed through them. */
  readonly environments: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    readonly cells: ReadonlyMap<string, ListedStack>;
  }[];
};

/** `web-2` comes before `web-10`. */
const { compare } = new Intl.Collator('en', { numeric: true });

const ON_THEIR_OWN = 'On their own';

/** A matrix of environments and names for each project that has a stack in the list. Rows are in the order of their names. */
export function matricesOf(
  stacks: readonly ListedStack[],
  projects: readonly StackProject[],
): readonly Matrix[] {
  const byProject = grouped(stacks, ({ projectId }) => projectId ?? '');
  const known = new Map(projects.map((project) => [project.id, project]));
  return [...byProject]
    .map(([projectId, own]) => matrixOf(projectId, own, known.get(projectId)))
    .sort(
      (one, other) =>
        Number(one.projectId === '') - Number(other.projectId === '') ||
        compare(one.title, other.title),
    );
}

function matrixOf(
  projectId: string,
  stacks: readonly ListedStack[],
  project: StackProject | undefined,
): Matrix {
  const present = new Set(stacks.map(({ environment }) => environment));
  const ordered = (project?.environments ?? []).map(({ name }) => name);
  // A stack may stand in an environment that the project has no word for any more.
  const others = [...present].filter((name) => !ordered.includes(name)).sort(compare);
  const rows = [...grouped(stacks, ({ name }) => name)].map(([name, same]) => ({
    name,
    cells: new Map(same.map((stack) => [stack.environment, stack])),
  }));
  return {
    projectId,
    title: projectId === '' ? ON_THEIR_OWN : (project?.name ?? projectId),
    environments: [...ordered.filter((name) => present.has(name)), ...others],
    rows: rows.sort((one, other) => compare(one.name, other.name)),
  };
}
