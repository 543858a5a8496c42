import { Command } from '@nestjs/cqrs';
import type { RunCommand, RunEvent, RunState } from '@keelson/domain';
import type { Changed } from '../aggregate/stream-entry';
import type { Envelope } from '../aggregate/envelope';

export class ChangeRun extends Command<Changed<RunState, RunEvent>> {
  constructor(
    readonly runId: string,
    readonly change: RunCommand,
    readonly envelope: Envelope,
  ) {
    super();
  }
}
