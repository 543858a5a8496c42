import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource, In } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import { mapPage, type Page, pageByAge, type PageRequest } from '../reading/page';
import type { Reflected } from '../reading/reflected';
import { RunRow } from '../run/run.view';
import { type StackAnswer, stackAnswer } from './stack-answer';
import { StackRow } from './stack.view';

export type StackFilter = PageRequest & {
  readonly org?: string;
  readonly environment?: string;
  readonly name?: string;
  readonly projectId?: string;
  readonly provisioner?: string;
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
    if (filter.deleted !== true) query.andWhere('not stack.deleted');
    const page = await pageByAge(query, filter);
    const states = await this.lastRunStates(page.items);
    const result = mapPage(page, (stack) =>
      stackAnswer(stack, states.get(stack.lastRunId ?? '') ?? null),
    );
    return { position, result };
  }

  private async lastRunStates(
    stacks: readonly StackRow[],
  ): Promise<ReadonlyMap<string, RunRow['state']>> {
    const ids = stacks.map(({ lastRunId }) => lastRunId).filter((id) => id !== null);
    if (ids.length === 0) return new Map();
    const runs = await this.dataSource
      .getRepository(RunRow)
      .find({ select: { id: true, state: true }, where: { id: In(ids) } });
    return new Map(runs.map(({ id, state }) => [id, state]));
  }
}
