import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ChangeStack, StackNames } from '@keelson/commands';
import { DecisionRejected, isTerminalRunState } from '@keelson/domain';
import type { Position } from '@keelson/event-log';
import type { StackAnswer } from '@keelson/views';
import type { Asked } from '../../guard/asked';
import { envelopeOf } from '../envelope-of';

/** Deletes stacks. What stands in the way can be overruled by force, with a reason that stays on record. */
@Injectable()
export class StackDeletion {
  constructor(
    private readonly commands: CommandBus,
    private readonly names: StackNames,
  ) {}

  /** @throws DecisionRejected `wrong_state` */
  async delete(
    stack: StackAnswer,
    { force, reason }: { readonly force: boolean; readonly reason: string | undefined },
    asked: Asked,
  ): Promise<Position> {
    if (!force) refuseWhileNeeded(stack);
    const envelope = envelopeOf(asked);
    const { position } = await this.commands.execute(
      new ChangeStack(
        stack.id,
        { type: 'DeleteStack', force, reason: reason ?? (force ? '' : 'requested') },
        envelope,
      ),
    );
    const name = { environment: stack.environment, stack: stack.name };
    await this.names.release(stack.org, name, stack.id, envelope);
    return position;
  }
}

function refuseWhileNeeded({ name, projectId, lastRun }: StackAnswer): void {
  if (projectId !== null) {
    throw new DecisionRejected(
      'wrong_state',
      `stack ${name} belongs to project ${projectId}; force the delete with a reason to take it out of there`,
      { projectId },
    );
  }
  if (lastRun && (lastRun.state === null || !isTerminalRunState(lastRun.state))) {
    throw new DecisionRejected(
      'wrong_state',
      `run ${lastRun.id} of stack ${name} has not ended yet`,
      {
        runId: lastRun.id,
      },
    );
  }
}
