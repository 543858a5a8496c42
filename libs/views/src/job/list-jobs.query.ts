import type { JobStateName } from '@keelson/domain';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import { type Page, pageByAge, type PageRequest } from '../reading/page';
import type { Reflected } from '../reading/reflected';
import { JobRow } from './job.view';

export type JobFilter = PageRequest & {
  readonly runId?: string;
  readonly agent?: string;
  readonly states?: readonly JobStateName[];
};

/** Jobs, newest first. */
export class ListJobs extends Query<Reflected<Page<JobRow>>> {
  constructor(readonly filter: JobFilter = {}) {
    super();
  }
}

@QueryHandler(ListJobs)
export class ListJobsHandler implements IQueryHandler<ListJobs> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute({ filter }: ListJobs): Promise<Reflected<Page<JobRow>>> {
    const position = await this.positions.current('jobs');
    const query = this.dataSource.getRepository(JobRow).createQueryBuilder('job');
    for (const field of ['runId', 'agent'] as const) {
      const value = filter[field];
      if (value !== undefined) query.andWhere(`job.${field} = :${field}`, { [field]: value });
    }
    if (filter.states) query.andWhere('job.state = any(:states)', { states: filter.states });
    return { position, result: await pageByAge(query, 'job', filter) };
  }
}
