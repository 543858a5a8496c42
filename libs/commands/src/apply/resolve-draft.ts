import { stackDecider, stackStream } from '@keelson/domain';
import type { DecideAndAppend } from '../aggregate/decide-and-append';
import type { Envelope } from '../aggregate/envelope';
import type { ApplyDraft, Fault, ProjectDraft, StackDraft, StackName } from './draft';
import type { StackNames } from './stack-names';

/** Ids by `environment/stack`, for everything that a draft names. */
export type StackIds = ReadonlyMap<string, string>;

export const nameKey = ({ environment, stack }: StackName): string => `${environment}/${stack}`;

export const ownName = ({ environment, name }: StackDraft): StackName => ({
  environment,
  stack: name,
});

/** Other stacks that a stack refers to. */
export function referencesOf(stack: StackDraft): readonly (StackName & { path: string })[] {
  const outputs = Object.entries(stack.variables).flatMap(([variable, source]) =>
    source.kind === 'output'
      ? [
          {
            environment: source.environment,
            stack: source.stack,
            path: `${stack.path}.variables.${variable}.valueFrom.stack`,
          },
        ]
      : [],
  );
  const explicit = stack.dependsOn.map((name, index) => ({
    ...name,
    path: `${stack.path}.dependsOn[${index}]`,
  }));
  return [...outputs, ...explicit];
}

/**
 * Finds the id of every stack that a draft declares or refers to, and every fault that only the log can tell: a reference to
 * a stack that exists nowhere, a name that belongs to another project. Writes nothing.
 */
export class DraftResolver {
  constructor(
    private readonly aggregates: DecideAndAppend,
    private readonly names: StackNames,
  ) {}

  async resolve(
    draft: ApplyDraft,
    projectIds: ReadonlyMap<string, string>,
    envelope: Envelope,
  ): Promise<{ ids: StackIds; faults: Fault[] }> {
    const ids = new Map<string, string>();
    const faults: Fault[] = [];
    for (const project of draft.projects) {
      await this.declare(
        draft.org,
        project.stacks,
        projectIds.get(project.name),
        ids,
        faults,
        envelope,
      );
    }
    await this.declare(draft.org, draft.stacks, undefined, ids, faults, envelope);
    for (const stack of allStacks(draft)) await this.refer(draft.org, stack, ids, faults);
    return { ids, faults };
  }

  private async declare(
    org: string,
    stacks: readonly StackDraft[],
    projectId: string | undefined,
    ids: Map<string, string>,
    faults: Fault[],
    envelope: Envelope,
  ): Promise<void> {
    for (const draft of stacks) {
      const name = ownName(draft);
      const known = await this.names.find(org, name);
      if (ids.has(nameKey(name))) {
        faults.push({ path: draft.path, message: `${nameKey(name)} is declared twice` });
      }
      ids.set(nameKey(name), known ?? this.names.propose(org, name, envelope));
      if (known) await this.checkOwner(known, draft, projectId, faults);
    }
  }

  private async checkOwner(
    stackId: string,
    draft: StackDraft,
    projectId: string | undefined,
    faults: Fault[],
  ): Promise<void> {
    const state = await this.aggregates.load(stackDecider, stackStream(stackId));
    if (state.state !== 'active' || state.projectId === projectId) return;
    const owner = state.projectId ? `project ${state.projectId}` : 'a manifest of its own';
    faults.push({
      path: `${draft.path}.name`,
      message: `stack ${nameKey(ownName(draft))} belongs to ${owner}`,
    });
  }

  private async refer(
    org: string,
    stack: StackDraft,
    ids: Map<string, string>,
    faults: Fault[],
  ): Promise<void> {
    for (const { path, ...name } of referencesOf(stack)) {
      if (ids.has(nameKey(name))) continue;
      const known = await this.names.find(org, name);
      if (known) ids.set(nameKey(name), known);
      else faults.push({ path, message: `there is no stack ${nameKey(name)}` });
    }
  }
}

export function allStacks(draft: ApplyDraft): readonly StackDraft[] {
  return [...draft.projects.flatMap((project: ProjectDraft) => project.stacks), ...draft.stacks];
}
