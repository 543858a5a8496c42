import {
  ApplyManifest,
  ChangePipeline,
  ChangeRun,
  ChangeStack,
  ConfirmRun,
  idFor,
  RetryPipeline,
  RunPipeline,
  StartRun,
  type ApplyDraft,
  type Envelope,
} from '@keelson/commands';
import {
  DecisionRejected,
  isTerminalRunState,
  type GateDecision,
  type Pipeline,
  type PipelineCommand,
  type Run,
  type RunCommand,
} from '@keelson/domain';
import type { Command } from '@nestjs/cqrs';
import { draftProject, redraft } from './drafts';
import { isTransient } from './worker';
import type { World } from './world';

type Wish = { readonly text: string; readonly command: (envelope: Envelope) => Command<unknown> };

/** People and machine users: what they wish at random moments, and how they answer what they are asked. */
export class People {
  private draft: ApplyDraft;

  constructor(
    private readonly world: World,
    private wishesLeft: number,
  ) {
    this.draft = draftProject(world.chance);
  }

  /** The first thing that happens. */
  begin(): void {
    this.send(this.apply());
  }

  /** Anything that somebody could think of now. */
  wish(): void {
    const { chance, history } = this.world;
    const wishes: Wish[] = this.answers(false);
    if (this.wishesLeft > 0) wishes.push(...this.newWork());
    for (const { runId, state } of history.runs) {
      if (isTerminalRunState(state)) continue;
      wishes.push(this.run(runId, { type: 'CancelRun', reason: 'requested' }));
      wishes.push(this.run(runId, { type: 'DiscardRun' }));
    }
    for (const { pipelineId, state } of history.pipelines) {
      if (state === 'completed') continue;
      wishes.push(this.pipeline(pipelineId, { type: 'CancelPipeline', reason: 'requested' }));
    }
    if (wishes.length > 0) this.send(chance.pick(wishes));
  }

  /** Answers one question that waits; false when none does. */
  answer(): boolean {
    const answers = this.answers(true);
    if (answers.length === 0) return false;
    this.send(this.world.chance.pick(answers));
    return true;
  }

  private newWork(): Wish[] {
    const { chance, history } = this.world;
    this.draft = redraft(chance, this.draft);
    const wishes = [this.apply(), this.runProject()];
    for (const { stackId, state } of history.stacks) {
      if (state !== 'active') continue;
      wishes.push(this.startRun(stackId, undefined));
      if (chance.happens(0.1)) wishes.push(this.deleteStack(stackId));
    }
    for (const { runId, stackId, state } of history.runs) {
      if (isTerminalRunState(state) && state !== 'finished') {
        wishes.push(this.startRun(stackId, runId));
      }
    }
    for (const { pipelineId, state, completion } of history.pipelines) {
      if (state === 'completed' && completion?.result !== 'succeeded') {
        wishes.push(this.retryPipeline(pipelineId));
      }
    }
    return wishes;
  }

  private answers(helpful: boolean): Wish[] {
    const { history } = this.world;
    return [
      ...history.runs.flatMap((run) => this.answersTo(run)),
      ...history.pipelines.flatMap((pipeline) => this.gatesOf(pipeline, helpful)),
    ];
  }

  /** A plan whose inputs have changed since cannot be confirmed any more; then one may as well give it up. */
  private answersTo({ runId, state, plan }: Run): Wish[] {
    if (state !== 'unconfirmed' || !plan) return [];
    const stale = this.world.chance.happens(0.1);
    const digest = stale ? 'sha256:stale' : plan.planDigest;
    const confirm: Wish = {
      text: `confirms ${runId} (${digest.slice(0, 12)})`,
      command: (envelope) => new ConfirmRun(runId, digest, undefined, envelope),
    };
    return this.world.chance.happens(0.8)
      ? [confirm]
      : [this.run(runId, { type: 'DiscardRun', comment: 'no' })];
  }

  private gatesOf(pipeline: Pipeline, helpful: boolean): Wish[] {
    const { pipelineId, state, graph, environmentGates, nodeGates } = pipeline;
    if (state === 'completed') return [];
    const decision: GateDecision = this.world.chance.happens(0.8) ? 'yes' : 'no';
    // Somebody who is not asked may answer all the same.
    const asked = (gate: string | undefined): boolean =>
      gate === 'waiting' || (!helpful && this.world.chance.happens(0.1));
    const environments = graph.environments.flatMap(({ name, gate }, index) =>
      gate && asked(environmentGates.get(index))
        ? [
            this.pipeline(pipelineId, {
              type: 'ResolveEnvironmentGate',
              environment: name,
              decision,
            }),
          ]
        : [],
    );
    const nodes = graph.nodes.flatMap(({ id, gate }, index) =>
      gate && asked(nodeGates.get(index))
        ? [this.pipeline(pipelineId, { type: 'ResolveNodeGate', nodeId: id, decision })]
        : [],
    );
    return [...environments, ...nodes];
  }

  private send({ text, command }: Wish): void {
    const envelope = this.world.envelope('human', 'somebody');
    this.world.note(`somebody ${text}`);
    void this.insist(text, command(envelope));
  }

  /** Where nobody knows what became of a request, some send the same again. */
  private async insist(text: string, command: Command<unknown>): Promise<void> {
    const { world } = this;
    for (;;) {
      await world.schedule.turn('people', text);
      const server = world.someServer();
      if (!server) continue;
      try {
        await server.call(command);
        return;
      } catch (error) {
        if (error instanceof DecisionRejected || !isTransient(error)) {
          world.note(`somebody was refused: ${String(error)} (${text})`);
          if (!(error instanceof DecisionRejected)) world.fault(error);
          return;
        }
        if (world.chance.happens(0.3)) return;
      }
    }
  }

  private apply(): Wish {
    const { draft } = this;
    return {
      text: 'applies the manifest',
      command: (envelope) => this.spend(new ApplyManifest(draft, false, envelope)),
    };
  }

  private runProject(): Wish {
    return {
      text: 'runs the project',
      command: (envelope) => this.spend(new RunPipeline('acme', 'shop', envelope)),
    };
  }

  private retryPipeline(pipelineId: string): Wish {
    return {
      text: `retries ${pipelineId}`,
      command: (envelope) => this.spend(new RetryPipeline(pipelineId, envelope)),
    };
  }

  private startRun(stackId: string, retryOf: string | undefined): Wish {
    return {
      text: retryOf ? `retries ${retryOf}` : `runs ${stackId}`,
      command: (envelope) => {
        const runId = idFor('run', envelope.at, envelope.commandId);
        const trigger = { kind: retryOf ? 'retry' : 'human', actor: 'somebody' } as const;
        const retry = retryOf === undefined ? {} : { retryOf };
        return this.spend(new StartRun({ runId, stackId, trigger, ...retry }, envelope));
      },
    };
  }

  private deleteStack(stackId: string): Wish {
    return {
      text: `deletes ${stackId} by force`,
      command: (envelope) =>
        this.spend(
          new ChangeStack(stackId, { type: 'DeleteStack', force: true, reason: 'gone' }, envelope),
        ),
    };
  }

  private run(runId: string, change: RunCommand): Wish {
    return {
      text: `${change.type} ${runId}`,
      command: (envelope) => new ChangeRun(runId, change, envelope),
    };
  }

  private pipeline(pipelineId: string, change: PipelineCommand): Wish {
    return {
      text: `${change.type} ${pipelineId} ${'decision' in change ? change.decision : ''}`,
      command: (envelope) => new ChangePipeline(pipelineId, change, envelope),
    };
  }

  private spend<C>(command: C): C {
    this.wishesLeft -= 1;
    return command;
  }
}
