import { Command } from '@nestjs/cqrs';
import type { RunCreated, RunEvent, RunState } from '@keelson/domain';
import type { Changed } from '../aggregate/stream-entry';
import type { Envelope } from '../aggregate/envelope';

/** Begins a run of a stack as it is now: its spec and the outputs that it refers to are frozen into the run. */
export class StartRun extends Command<Changed<RunState, RunEvent>> {
  constructor(
    readonly run: Pick<RunCreated['data'], 'runId' | 'stackId' | 'trigger'> &
      Partial<Pick<RunCreated['data'], 'pipeline' | 'runtimeConfig' | 'retryOf'>>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}
