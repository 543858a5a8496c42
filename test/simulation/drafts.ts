import type { ApplyDraft, DraftVariable, StackDraft } from '@keelson/commands';
import type { Chance } from './chance';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const gate = { manual: true } as const;

/** A manifest: some stacks in one or two environments that depend on one another at random. */
export function draftProject(chance: Chance): ApplyDraft {
  const environments = ['test', 'prod']
    .slice(0, chance.between(1, 2))
    .map((name) => ({ name, ...(chance.happens(0.3) && { gate }) }));
  const stacks: StackDraft[] = [];
  for (let index = chance.between(1, 5); index > 0; index -= 1) {
    stacks.push(draftStack(chance, stacks, chance.pick(environments).name));
  }
  const concurrencyMax = chance.between(1, 4);
  const project = { name: 'shop', environments, concurrencyMax, stacks };
  const alone = chance.happens(0.4) ? [draftStack(chance, [], 'test', 'alone')] : [];
  return { org: 'acme', projects: [project], stacks: alone };
}

/** The same manifest with other values here and there. */
export function redraft(chance: Chance, draft: ApplyDraft): ApplyDraft {
  const change = (stack: StackDraft): StackDraft =>
    chance.happens(0.5)
      ? { ...stack, variables: { ...stack.variables, size: size(chance) } }
      : stack;
  return {
    ...draft,
    projects: draft.projects.map((each) => ({ ...each, stacks: each.stacks.map(change) })),
    stacks: draft.stacks.map(change),
  };
}

function draftStack(
  chance: Chance,
  others: readonly StackDraft[],
  environment: string,
  name = `s${others.length}`,
): StackDraft {
  const variables: Record<string, DraftVariable> = { size: size(chance) };
  const dependsOn: { environment: string; stack: string }[] = [];
  for (const other of others) {
    const reference = { environment: other.environment, stack: other.name };
    if (chance.happens(0.3)) variables[other.name] = { kind: 'output', ...reference, output: 'id' };
    else if (chance.happens(0.2)) dependsOn.push(reference);
  }
  const pauses = chance.happens(0.3);
  return {
    name,
    environment,
    provisioner: chance.pick(['native', 'terraform']),
    source: { archive: DIGEST },
    variables,
    flowControl: {
      skipRefresh: chance.happens(0.3),
      previewBeforeUpdate: pauses || chance.happens(0.7),
      pauseBetweenPreviewAndUpdate: pauses,
      isManual: false,
      disableOnLifecycleEvents: chance.happens(0.2),
    },
    dependsOn,
    ...(chance.happens(0.2) && { gate }),
    path: `stacks.${name}`,
  };
}

function size(chance: Chance): DraftVariable {
  return { kind: 'literal', value: chance.between(1, 9), sensitive: false };
}
