import type { RunStateName } from '@keelson/domain';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import { contains } from '../reading/contains';
import { mapPage, type Page, pageByAge, type PageRequest } from '../reading/page';
import type { Reflected } from '../reading/reflected';
import { stackQueues } from '../waiting/run-waiting';
import { type RunAnswer, runAnswer } from './run-answer';
import { RunRow } from './run.view';

export type RunFilter = PageRequest & {
  readonly stackId?: string;
  readonly pipelineId?: string;
  readonly org?: string;
  readonly environment?: string;
  /** A part of its id or of its stack's `environment/name`. */
  readonly text?: string;
  readonly states?: readonly RunStateName[];
};

/** Runs, newest first; those of a stack with `stackId`. */
export class ListRuns extends Query<Reflected<Page<RunAnswer>>> {
  constructor(readonly filter: RunFilter = {}) {
    super();
  }
}

@QueryHandler(ListRuns)
export class ListRunsHandler implements IQueryHandler<ListRuns> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute({ filter }: ListRuns): Promise<Reflected<Page<RunAnswer>>> {
    const position = await this.positions.current('runs');
    const query = this.dataSource.getRepository(RunRow).createQueryBuilder('run');
    for (const field of ['stackId', 'pipelineId', 'org', 'environment'] as const) {
      const value = filter[field];
      if (value !== undefined) query.andWhere(`run.${field} = :${field}`, { [field]: value });
    }
    if (filter.states) query.andWhere('run.state = any(:states)', { states: filter.states });
    contains(query, filter.text, ['run.id', "run.environment || '/' || run.stackName"]);
    const page = await pageByAge(query, 'run', filter);
    const queues = await stackQueues(this.dataSource, page.items);
    const answer = (row: RunRow): RunAnswer => runAnswer(row, queues.get(row.stackId));
    return { position, result: mapPage(page, answer) };
  }
}
