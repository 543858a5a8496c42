import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isTerminalRunState, runDecider, runStream, type RunState } from '@keelson/domain';
import type { EventLog } from '@keelson/event-log';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import { requireCancelled } from '../aggregate/require-cancelled';
import { EVENT_LOG } from '../event-log.token';
import { CancelRun } from './cancel-run.command';

@CommandHandler(CancelRun)
export class CancelRunHandler implements ICommandHandler<CancelRun> {
  constructor(
    private readonly aggregates: DecideAndAppend,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {}

  async execute({ runId, reason, envelope }: CancelRun) {
    const stream = runStream(runId);
    const cancel = { type: 'CancelRun', reason } as const;
    const changed = await this.aggregates.execute(runDecider, stream, cancel, envelope);
    const otherwise = endedOtherwise(changed.state);
    await requireCancelled(this.log, { stream, envelope, changed, otherwise });
    return changed;
  }
}

function endedOtherwise(run: RunState): string | undefined {
  if (run.state === 'absent' || run.state === 'canceled') return undefined;
  return isTerminalRunState(run.state) ? `run ${run.runId} is ${run.state}` : undefined;
}
