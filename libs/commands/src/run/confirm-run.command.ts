import { Command } from '@nestjs/cqrs';
import type { RunEvent, RunState } from '@keelson/domain';
import type { Changed } from '../aggregate/stream-entry';
import type { Envelope } from '../aggregate/envelope';

/** A person agrees to exactly the plan with this digest. */
export class ConfirmRun extends Command<Changed<RunState, RunEvent>> {
  constructor(
    readonly runId: string,
    readonly planDigest: string,
    readonly comment: string | undefined,
    readonly envelope: Envelope,
  ) {
    super();
  }
}
