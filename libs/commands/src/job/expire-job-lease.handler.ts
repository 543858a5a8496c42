import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  DecisionRejected,
  isIdempotent,
  jobDecider,
  jobStream,
  runDecider,
  runStream,
} from '@keelson/domain';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import { ExpireJobLease } from './expire-job-lease.command';

/** Reading may be repeated; an apply that may have happened half is repeated only where that is harmless (R31). */
@CommandHandler(ExpireJobLease)
export class ExpireJobLeaseHandler implements ICommandHandler<ExpireJobLease> {
  constructor(private readonly aggregates: DecideAndAppend) {}

  async execute({ jobId, attempt, envelope }: ExpireJobLease) {
    const job = await this.aggregates.load(jobDecider, jobStream(jobId));
    if (job.state === 'absent') throw new DecisionRejected('not_found', `there is no job ${jobId}`);
    const run = await this.aggregates.load(runDecider, runStream(job.owner.runId));
    const applying = run.state === 'applying';
    const retryable =
      run.state !== 'preparing_apply' && (!applying || isIdempotent(job.provisioner));
    return this.aggregates.execute(
      jobDecider,
      jobStream(jobId),
      { type: 'ExpireLease', attempt, retryable },
      envelope,
    );
  }
}
