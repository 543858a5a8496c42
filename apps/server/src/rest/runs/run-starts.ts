import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { idFor, RunRecords, StartRun } from '@keelson/commands';
import { DecisionRejected, isTerminalRunState, type RuntimeConfig } from '@keelson/domain';
import { ShowRun } from '@keelson/views';
import type { Asked } from '../../guard/asked';
import { Consistency } from '../consistency';
import { envelopeOf } from '../envelope-of';
import type { RunDto } from './run.dto';

type Wish = Omit<StartRun['run'], 'runId'>;

/** Runs that a person or a machine user asks for. */
@Injectable()
export class RunStarts {
  constructor(
    private readonly commands: CommandBus,
    private readonly consistency: Consistency,
    private readonly records: RunRecords,
  ) {}

  trigger(
    stackId: string,
    runtimeConfig: RuntimeConfig | undefined,
    asked: Asked,
  ): Promise<RunDto> {
    const { kind, id: actor } = asked.caller.actor;
    const trigger = { kind: kind === 'human' ? 'human' : 'machine', actor } as const;
    return this.start(
      { stackId, trigger, ...(runtimeConfig === undefined ? {} : { runtimeConfig }) },
      asked,
    );
  }

  /** @throws DecisionRejected `not_found`, `wrong_state` */
  async retry(runId: string, asked: Asked): Promise<RunDto> {
    const { state } = await this.consistency.read(new ShowRun(runId), asked);
    const record = await this.records.created(runId);
    if (!record) throw new DecisionRejected('not_found', `there is no run ${runId}`);
    if (!isTerminalRunState(state)) {
      throw new DecisionRejected('wrong_state', `run ${runId} has not ended yet`, { state });
    }
    const { stackId, runtimeConfig } = record;
    const trigger = { kind: 'retry', actor: asked.caller.actor.id, ref: runId } as const;
    const config = runtimeConfig === undefined ? {} : { runtimeConfig };
    return this.start({ stackId, trigger, retryOf: runId, ...config }, asked);
  }

  private async start(wish: Wish, asked: Asked): Promise<RunDto> {
    const envelope = envelopeOf(asked);
    const runId = idFor('run', envelope.at, envelope.commandId);
    const { position } = await this.commands.execute(new StartRun({ runId, ...wish }, envelope));
    return this.consistency.readAfter(position, new ShowRun(runId), asked);
  }
}
