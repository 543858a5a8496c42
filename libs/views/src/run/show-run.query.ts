import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import { NotFound } from '../reading/not-found';
import type { Reflected } from '../reading/reflected';
import { stackQueues } from '../waiting/run-waiting';
import { type RunAnswer, runAnswer } from './run-answer';
import { RunRow } from './run.view';

/** @throws NotFound */
export class ShowRun extends Query<Reflected<RunAnswer>> {
  constructor(readonly runId: string) {
    super();
  }
}

@QueryHandler(ShowRun)
export class ShowRunHandler implements IQueryHandler<ShowRun> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute({ runId }: ShowRun): Promise<Reflected<RunAnswer>> {
    const position = await this.positions.current('runs');
    const row = await this.dataSource.getRepository(RunRow).findOneBy({ id: runId });
    if (!row) throw new NotFound('run', runId);
    const queues = await stackQueues(this.dataSource, [row]);
    return { position, result: runAnswer(row, queues.get(row.stackId)) };
  }
}
