import type { Position } from '@keelson/event-log';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import { JobRow } from './job.view';

export type PendingJobFilter = {
  readonly limit?: number;
  readonly provisioners?: readonly string[];
};

/** Jobs that wait for an agent, oldest first. */
@Injectable()
export class PendingJobs {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  /** What waits, as of a position: whoever follows the log from there misses no job. */
  async read(
    filter: PendingJobFilter = {},
  ): Promise<{ readonly jobIds: readonly string[]; readonly position: Position }> {
    const position = await this.positions.current('jobs');
    const jobs = await pendingQuery(this.dataSource.manager, filter).getMany();
    return { jobIds: jobs.map(({ id }) => id), position };
  }

  /**
   * Candidates for a claim, locked until the caller's transaction ends, so that claims of several processes do not choose the same.
   * Choosing is not winning: the log decides that. Keep the transaction short, the projection waits for these rows.
   */
  async candidates(
    transaction: EntityManager,
    filter: PendingJobFilter = {},
  ): Promise<readonly JobRow[]> {
    return pendingQuery(transaction, filter)
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getMany();
  }
}

function pendingQuery(manager: EntityManager, { limit, provisioners }: PendingJobFilter) {
  const query = manager
    .getRepository(JobRow)
    .createQueryBuilder('job')
    .where(`job.state = 'pending'`)
    .orderBy('job.createdAt', 'ASC')
    .addOrderBy('job.id', 'ASC');
  if (provisioners) query.andWhere('job.provisioner = any(:provisioners)', { provisioners });
  if (limit !== undefined) query.limit(limit);
  return query;
}
