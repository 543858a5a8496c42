import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import { NotFound } from '../reading/not-found';
import type { Reflected } from '../reading/reflected';
import { JobRow } from './job.view';

/** @throws NotFound */
export class ShowJob extends Query<Reflected<JobRow>> {
  constructor(readonly jobId: string) {
    super();
  }
}

@QueryHandler(ShowJob)
export class ShowJobHandler implements IQueryHandler<ShowJob> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute({ jobId }: ShowJob): Promise<Reflected<JobRow>> {
    const position = await this.positions.current('jobs');
    const job = await this.dataSource.getRepository(JobRow).findOneBy({ id: jobId });
    if (!job) throw new NotFound('job', jobId);
    return { position, result: job };
  }
}
