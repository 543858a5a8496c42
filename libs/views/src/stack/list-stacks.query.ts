import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import { contains } from '../reading/contains';
import { mapPage, type Page, pageByAge, type PageRequest } from '../reading/page';
import type { Reflected } from '../reading/reflected';
import { lastRunsOf } from './last-runs';
import { type StackAnswer, stackAnswer } from './stack-answer';
import { StackRow } from './stack.view';

export type StackFilter = PageRequest & {
  readonly org?: string;
  readonly environment?: string;
  readonly name?: string;
  readonly projectId?: string;
  readonly provisioner?: string;
  /** A part of its id or of `environment/name`. */
  readonly text?: string;
  /** Only those that have drifted or need a refresh. */
  readonly unsure?: boolean;
  /** Deleted ones too; they are left out otherwise. */
  readonly deleted?: boolean;
};

/** Stacks, newest first. */
export class ListStacks extends Query<Reflected<Page<StackAnswer>>> {
  constructor(readonly filter: StackFilter = {}) {
    super();
  }
}

const FIELDS = ['org', 'environment', 'name', 'projectId', 'provisioner'] as const;

@QueryHandler(ListStacks)
export class ListStacksHandler implements IQueryHandler<ListStacks> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute({ filter }: ListStacks): Promise<Reflected<Page<StackAnswer>>> {
    const position = await this.positions.current('stacks', 'runs');
    const query = this.dataSource.getRepository(StackRow).createQueryBuilder('stack');
    for (const field of FIELDS) {
      const value = filter[field];
      if (value !== undefined) query.andWhere(`stack.${field} = :${field}`, { [field]: value });
    }
    contains(query, filter.text, ['stack.id', "stack.environment || '/' || stack.name"]);
    if (filter.unsure === true) query.andWhere("(stack.needsRefresh or stack.drift = 'drifted')");
    if (filter.deleted !== true) query.andWhere('not stack.deleted');
    const page = await pageByAge(query, 'stk', filter);
    const lastRuns = await lastRunsOf(this.dataSource, page.items);
    return { position, result: mapPage(page, (stack) => stackAnswer(stack, lastRuns)) };
  }
}
