import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  DecisionRejected,
  definitionDecider,
  definitionStream,
  type DefinitionState,
} from '@keelson/domain';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import { follow, type Envelope } from '../aggregate/envelope';
import { digestOf } from '../ids/digest';
import { idFor, lifecycleRunId } from '../ids/ids';
import { ApplyManifest, type ApplyAnswer } from './apply-manifest.command';
import {
  ApplyRefused,
  type Applied,
  type ApplyDraft,
  type ProjectDraft,
  type StackDraft,
  type Verdict,
} from './draft';
import type { ProjectSpec } from './project-spec';
import { DraftResolver, nameKey, ownName, referencesOf, type StackIds } from './resolve-draft';
import { StackNames } from './stack-names';
import { StackWriter, type StackChange } from './stack-writer';

/**
 * Everything is checked before anything is written. The project's definition is written last: it is what starts the pipeline,
 * so an apply that died halfway is finished by applying again.
 */
@CommandHandler(ApplyManifest)
export class ApplyManifestHandler implements ICommandHandler<ApplyManifest> {
  constructor(
    private readonly aggregates: DecideAndAppend,
    private readonly names: StackNames,
    private readonly resolver: DraftResolver,
    private readonly writer: StackWriter,
  ) {}

  async execute({ draft, dryRun, envelope }: ApplyManifest): Promise<ApplyAnswer> {
    const projects = await this.loadProjects(draft, envelope);
    const projectIds = new Map([...projects].map(([name, { id }]) => [name, id]));
    const { ids, faults } = await this.resolver.resolve(draft, projectIds, envelope);
    if (faults.length > 0) throw new ApplyRefused(faults);
    const applied: Applied[] = [];
    for (const project of draft.projects) {
      const known = projects.get(project.name) as KnownProject;
      applied.push(await this.applyProject(draft.org, project, known, ids, dryRun, envelope));
    }
    for (const stack of draft.stacks) {
      applied.push(await this.applyStack(draft.org, stack, ids, dryRun, envelope));
    }
    return { applied };
  }

  private async loadProjects(draft: ApplyDraft, envelope: Envelope) {
    const known = new Map<string, KnownProject>();
    for (const { name } of draft.projects) {
      const stream = definitionStream('project', `${draft.org}.${name}`);
      const state = await this.aggregates.load(definitionDecider, stream);
      const id =
        state.state === 'absent'
          ? idFor('prj', envelope.at, envelope.commandId + stream)
          : state.id;
      known.set(name, { id, stream, state });
    }
    return known;
  }

  private async applyProject(
    org: string,
    project: ProjectDraft,
    { id, stream, state }: KnownProject,
    ids: StackIds,
    dryRun: boolean,
    envelope: Envelope,
  ): Promise<Applied> {
    const changes = await Promise.all(project.stacks.map((stack) => this.writer.plan(stack, ids)));
    const pipelineId = idFor('pip', envelope.at, `${envelope.commandId}/${project.name}`);
    const spec = projectSpecOf(project, ids, pipelineId);
    const specDigest = digestOf({
      ...spec,
      pipelineId: '',
      stacks: changes.map((change) => change.specDigest),
    });
    const stacks = changes.map((change) => describe(change));
    const verdict = verdictOf(state, specDigest);
    const answer = { kind: 'InfraProject' as const, id, name: project.name, verdict, stacks };
    if (verdict === 'unchanged' || dryRun) return answer;
    await this.writeStacks(org, id, changes, envelope);
    await this.aggregates.execute(
      definitionDecider,
      stream,
      { type: 'ApplyDefinition', kind: 'project', id, name: project.name, org, spec, specDigest },
      follow(envelope, stream),
    );
    return { ...answer, pipelineId };
  }

  private async applyStack(
    org: string,
    stack: StackDraft,
    ids: StackIds,
    dryRun: boolean,
    envelope: Envelope,
  ): Promise<Applied> {
    const change = await this.writer.plan(stack, ids);
    const answer = describe(change);
    if (change.verdict === 'unchanged' || dryRun) return answer;
    await this.writeStacks(org, undefined, [change], envelope);
    const { disableOnLifecycleEvents } = change.spec.flowControl;
    if (disableOnLifecycleEvents) return answer;
    return { ...answer, runId: lifecycleRunId(change.stackId, change.specDigest, envelope.at) };
  }

  private async writeStacks(
    org: string,
    projectId: string | undefined,
    changes: readonly StackChange[],
    envelope: Envelope,
  ): Promise<void> {
    const owner = { org, ...(projectId === undefined ? {} : { projectId }) };
    await Promise.all(
      changes
        .filter((change) => change.verdict !== 'unchanged')
        .map(async (change) => {
          const id = await this.names.claim(org, ownName(change.draft), envelope);
          if (id !== change.stackId) throw concurrentApply(change);
          await this.writer.write(change, owner, envelope);
        }),
    );
  }
}

type KnownProject = {
  readonly id: string;
  readonly stream: string;
  readonly state: DefinitionState;
};

function concurrentApply({ draft }: StackChange): DecisionRejected {
  return new DecisionRejected(
    'wrong_revision',
    `stack ${nameKey(ownName(draft))} was created by somebody else meanwhile; apply again`,
  );
}

function describe({ draft, stackId, verdict }: StackChange): Applied {
  const { name, environment } = draft;
  return { kind: 'Stack', id: stackId, name, environment, verdict };
}

function verdictOf(state: DefinitionState, specDigest: string): Verdict {
  if (state.state !== 'applied') return 'created';
  return state.specDigest === specDigest ? 'unchanged' : 'changed';
}

function projectSpecOf(project: ProjectDraft, ids: StackIds, pipelineId: string): ProjectSpec {
  const indices = new Map(project.stacks.map((stack, index) => [nameKey(ownName(stack)), index]));
  const nodes = project.stacks.map((stack) => ({
    id: nameKey(ownName(stack)),
    stackId: ids.get(nameKey(ownName(stack))) as string,
    environment: stack.environment,
    dependsOn: [
      ...new Set(
        referencesOf(stack)
          .map((name) => indices.get(nameKey(name)))
          .filter((index): index is number => index !== undefined),
      ),
    ],
    ...(stack.gate ? { gate: stack.gate } : {}),
  }));
  const { environments, concurrencyMax } = project;
  return { environments, nodes, concurrencyMax, pipelineId };
}
