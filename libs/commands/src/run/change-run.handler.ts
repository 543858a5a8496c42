import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { runDecider, runStream } from '@keelson/domain';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import { ChangeRun } from './change-run.command';

@CommandHandler(ChangeRun)
export class ChangeRunHandler implements ICommandHandler<ChangeRun> {
  constructor(private readonly aggregates: DecideAndAppend) {}

  execute({ runId, change, envelope }: ChangeRun) {
    const begins = change.type === 'CreateRun';
    return this.aggregates[begins ? 'begin' : 'execute'](
      runDecider,
      runStream(runId),
      change,
      envelope,
    );
  }
}
