import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DecisionRejected, runDecider, runStream } from '@keelson/domain';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import { ConfirmRun } from './confirm-run.command';
import { resolveInputs } from './run-inputs';
import { RunRecords } from './run-records';

/** A confirmed run that no worker takes within this time fails (R40): nobody wants a plan of yesterday applied. */
const WORKER_WAIT_MS = 24 * 60 * 60 * 1000;

@CommandHandler(ConfirmRun)
export class ConfirmRunHandler implements ICommandHandler<ConfirmRun> {
  constructor(
    private readonly aggregates: DecideAndAppend,
    private readonly records: RunRecords,
  ) {}

  async execute({ runId, planDigest, comment, envelope }: ConfirmRun) {
    const run = await this.records.created(runId);
    if (!run) throw new DecisionRejected('not_found', `there is no run ${runId}`);
    const now = await resolveInputs(this.aggregates, run.specDigest, run.variables);
    return this.aggregates.execute(
      runDecider,
      runStream(runId),
      {
        type: 'ConfirmRun',
        planDigest,
        currentInputDigest: now.inputDigest,
        ...(comment === undefined ? {} : { comment }),
        dueAt: new Date(Date.parse(envelope.at) + WORKER_WAIT_MS).toISOString(),
      },
      envelope,
    );
  }
}
