import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  DecisionRejected,
  definitionDecider,
  definitionStream,
  type DefinitionState,
} from '@keelson/domain';
import type { Position } from '@keelson/event-log';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import { follow, type Envelope } from '../aggregate/envelope';
import { digestOf } from '../ids/digest';
import { idFor, lifecycleRunId } from '../ids/ids';
import { ChangePipeline } from '../pipeline/change-pipeline.command';
import { pipelineOf } from '../pipeline/pipeline-of';
import { StartRun } from '../run/start-run.command';
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
    private readonly commandBus: CommandBus,
  ) {}

  async execute({ draft, dryRun, envelope }: ApplyManifest): Promise<ApplyAnswer> {
    const projects = await this.loadProjects(draft);
    const projectIds = new Map([...projects].map(([name, { id }]) => [name, id]));
    const { ids, faults } = await this.resolver.resolve(draft, projectIds, envelope);
    if (faults.length > 0) throw new ApplyRefused(faults);
    const answers: Answer[] = [];
    for (const project of draft.projects) {
      const known = projects.get(project.name) as KnownProject;
      answers.push(await this.applyProject(draft.org, project, known, ids, dryRun, envelope));
    }
    for (const stack of draft.stacks) {
      answers.push(await this.applyStack(draft.org, stack, ids, dryRun, envelope));
    }
    const position = answers.findLast((answer) => answer.position !== undefined)?.position;
    const applied = answers.map((answer) => answer.applied);
    return position === undefined ? { applied } : { applied, position };
  }

  private async loadProjects(draft: ApplyDraft) {
    const known = new Map<string, KnownProject>();
    for (const { name } of draft.projects) {
      const stream = definitionStream('project', `${draft.org}.${name}`);
      const state = await this.aggregates.load(definitionDecider, stream);
      const id = state.state === 'absent' ? idFor('prj', NO_TIME, stream) : state.id;
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
  ): Promise<Answer> {
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
    const { name } = project;
    const applied: Applied = { kind: 'InfraProject', id, name, verdict, stacks };
    if (verdict === 'unchanged' || dryRun) return { applied };
    await this.writeStacks(org, id, changes, envelope);
    const definition = await this.aggregates.execute(
      definitionDecider,
      stream,
      { type: 'ApplyDefinition', kind: 'project', id, name, org, spec, specDigest },
      follow(envelope, stream),
    );
    const { generation } = definition.state.state === 'absent' ? FIRST : definition.state;
    const { position } = await this.commandBus.execute(
      new ChangePipeline(
        pipelineId,
        pipelineOf({ id, name, org, spec, generation }, pipelineId, envelope.actor.id),
        follow(envelope, pipelineId),
      ),
    );
    return { applied: { ...applied, pipelineId }, position };
  }

  private async applyStack(
    org: string,
    stack: StackDraft,
    ids: StackIds,
    dryRun: boolean,
    envelope: Envelope,
  ): Promise<Answer> {
    const change = await this.writer.plan(stack, ids);
    const applied = describe(change);
    if (change.verdict === 'unchanged' || dryRun) return { applied };
    await this.writeStacks(org, undefined, [change], envelope);
    if (change.spec.flowControl.disableOnLifecycleEvents) return { applied };
    const { stackId, specDigest } = change;
    const runId = lifecycleRunId(stackId, specDigest, envelope.at);
    const trigger = { kind: 'config_change' as const, actor: envelope.actor.id };
    const { position } = await this.commandBus.execute(
      new StartRun({ runId, stackId, trigger }, follow(envelope, runId)),
    );
    return { applied: { ...applied, runId }, position };
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

type Answer = { readonly applied: Applied; readonly position?: Position };

const FIRST = { generation: 1 };

/**
 * A project's id follows from its name alone: whoever takes up an apply that died before the project was written means the same
 * project, and so do the stacks that it left.
 */
const NO_TIME = new Date(0).toISOString();

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
