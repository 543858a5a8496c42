import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { DecideAndAppend } from '@keelson/commands';
import { laneDecider, laneStream } from '@keelson/domain';
import { NotFound, ShowRun } from '@keelson/views';
import { StateLocks } from '../state/state-locks';
import type { LockHolderDto, StackLockDto } from './stack-state.dto';

/** Who has a stack: the lane's grant, as the log has it now, and the tool's lock within it. */
@Injectable()
export class StackLocks {
  constructor(
    private readonly aggregates: DecideAndAppend,
    private readonly locks: StateLocks,
    private readonly queries: QueryBus,
  ) {}

  async of(stackId: string): Promise<StackLockDto> {
    const lane = await this.aggregates.load(laneDecider, laneStream('stack', stackId));
    const lock = await this.locks.current(stackId);
    return {
      holder: lane.granted ? await this.holder(lane.granted.holder) : null,
      queue: await Promise.all(lane.queue.map(({ holder }) => this.holder(holder))),
      tool: lock
        ? {
            id: lock.lockId,
            who: textOf(lock.info.Who),
            operation: textOf(lock.info.Operation),
            created: textOf(lock.info.Created),
          }
        : null,
    };
  }

  private async holder(runId: string): Promise<LockHolderDto> {
    try {
      const { result } = await this.queries.execute(new ShowRun(runId));
      return { runId, state: result.state };
    } catch (error) {
      // The view may be a moment behind the log.
      if (error instanceof NotFound) return { runId, state: null };
      throw error;
    }
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
