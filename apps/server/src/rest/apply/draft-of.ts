import type { ApplyDraft, DraftVariable, Fault, StackDraft } from '@keelson/commands';
import type { FlowControl } from '@keelson/domain';
import {
  completeFlowControl,
  resolveProject,
  type InfraProjectManifest,
  type Manifest,
  type PlannedStack,
  type SourceWish,
  type StackManifest,
  type StackWish,
  type VariableWish,
} from '@keelson/manifests';

/** One draft per organisation, in the order in which the organisations occur. @throws ManifestInvalid */
export function draftsOf(manifests: readonly Manifest[]): ApplyDraft[] {
  const orgs = [...new Set(manifests.map(({ metadata }) => metadata.org))];
  return orgs.map((org) => {
    const own = manifests.filter(({ metadata }) => metadata.org === org);
    return {
      org,
      projects: own.filter((each) => each.kind === 'InfraProject').map(projectDraft),
      stacks: own.filter((each) => each.kind === 'Stack').map(loneStackDraft),
    };
  });
}

/** What a manifest may say and this version cannot do yet: refused rather than ignored. */
export function unavailable(drafts: readonly ApplyDraft[]): Fault[] {
  return drafts
    .flatMap(({ projects, stacks }) => [...projects.flatMap((each) => each.stacks), ...stacks])
    .filter(({ flowControl }) => flowControl.isManual)
    .map(({ path }) => ({
      path: `${path}.flowControl.isManual`,
      message: 'is not available in this version',
    }));
}

function projectDraft(manifest: InfraProjectManifest) {
  const { name, concurrencyMax, environments, stacks } = resolveProject(manifest);
  const places = new Map(manifest.spec.stacks.map((stack, index) => [keyOf(stack), index]));
  return {
    name,
    concurrencyMax,
    environments,
    stacks: stacks.map((stack: PlannedStack) =>
      stackDraft(stack, stack.flowControl, `spec.stacks[${places.get(keyOf(stack)) ?? 0}]`),
    ),
  };
}

function loneStackDraft({ spec }: StackManifest): StackDraft {
  return stackDraft(spec, completeFlowControl(spec.flowControl), 'spec');
}

const keyOf = ({ environment, name }: { environment: string; name: string }): string =>
  `${environment}/${name}`;

function stackDraft(
  stack: Omit<StackWish, 'flowControl'>,
  flowControl: FlowControl,
  path: string,
): StackDraft {
  const { name, environment, provisioner, dependsOn, gate } = stack;
  return {
    name,
    environment,
    provisioner,
    source: { archive: archiveOf(stack.source) },
    variables: Object.fromEntries(
      Object.entries(stack.variables).map(([key, wish]) => [key, variableDraft(wish)]),
    ),
    flowControl,
    dependsOn,
    ...(gate ? { gate } : {}),
    path,
  };
}

function archiveOf(source: SourceWish): string {
  // The parser refuses paths over REST, so only archives arrive here.
  if (source.kind === 'archive') return source.archive;
  throw new Error('a source path has reached the server');
}

function variableDraft(wish: VariableWish): DraftVariable {
  switch (wish.kind) {
    case 'literal':
      return { kind: 'literal', value: wish.value, sensitive: false };
    case 'sensitive':
      return { kind: 'literal', value: wish.value, sensitive: true };
    case 'output':
      return { kind: 'output', ...wish.from, output: wish.output };
    case 'secret':
      return { kind: 'secret', secret: wish.secret };
  }
}
