import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { jobDecider, jobStream, runDecider, runStream } from '@keelson/domain';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import { follow } from '../aggregate/envelope';
import { ClaimJob, type ClaimedJob } from './claim-job.command';

@CommandHandler(ClaimJob)
export class ClaimJobHandler implements ICommandHandler<ClaimJob> {
  constructor(private readonly aggregates: DecideAndAppend) {}

  async execute({ jobId, agent, claimId, envelope }: ClaimJob): Promise<ClaimedJob | undefined> {
    const { state: job } = await this.aggregates.execute(
      jobDecider,
      jobStream(jobId),
      { type: 'ClaimJob', agent, ...(claimId !== undefined && { claimId }) },
      envelope,
    );
    if (job.state === 'absent' || !job.claim) return undefined;
    const { owner, attempt } = job;
    const { token } = job.claim;
    // The saga would prepare the run as well; doing it here lets the worker report at once.
    const run = await this.aggregates.execute(
      runDecider,
      runStream(owner.runId),
      { type: 'PrepareRun', jobId, token, worker: agent },
      follow(envelope, 'prepare'),
    );
    if ('token' in run.state && run.state.token === token) return { jobId, owner, attempt, token };
    await this.aggregates.execute(
      jobDecider,
      jobStream(jobId),
      { type: 'ConfirmJobCancelled', reason: 'its run has ended' },
      follow(envelope, 'cancel'),
    );
    return undefined;
  }
}
