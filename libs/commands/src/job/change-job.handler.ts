import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { jobDecider, jobStream } from '@keelson/domain';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import { ChangeJob } from './change-job.command';

@CommandHandler(ChangeJob)
export class ChangeJobHandler implements ICommandHandler<ChangeJob> {
  constructor(private readonly aggregates: DecideAndAppend) {}

  execute({ jobId, change, envelope }: ChangeJob) {
    const begins = change.type === 'CreateJob';
    return this.aggregates[begins ? 'begin' : 'execute'](
      jobDecider,
      jobStream(jobId),
      change,
      envelope,
    );
  }
}
