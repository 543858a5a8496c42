import { Command } from '@nestjs/cqrs';
import type { RunEvent, RunState } from '@keelson/domain';
import type { Changed } from '../aggregate/stream-entry';
import type { Envelope } from '../aggregate/envelope';

/** A person's wish. Refused (`wrong_state`) where the run has ended otherwise. */
export class CancelRun extends Command<Changed<RunState, RunEvent>> {
  constructor(
    readonly runId: string,
    readonly reason: string,
    readonly envelope: Envelope,
  ) {
    super();
  }
}
