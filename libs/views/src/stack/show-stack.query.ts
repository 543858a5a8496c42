import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import type { Reflected } from '../reading/reflected';
import { RunRow } from '../run/run.view';
import { findStack } from './find-stack';
import { type StackAnswer, stackAnswer } from './stack-answer';

/** `reference`: id, `environment/name` or name. @throws NotFound, AmbiguousName */
export class ShowStack extends Query<Reflected<StackAnswer>> {
  constructor(
    readonly reference: string,
    readonly org?: string,
  ) {
    super();
  }
}

@QueryHandler(ShowStack)
export class ShowStackHandler implements IQueryHandler<ShowStack> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute({ reference, org }: ShowStack): Promise<Reflected<StackAnswer>> {
    const position = await this.positions.current('stacks', 'runs');
    const stack = await findStack(this.dataSource, reference, org);
    const run =
      stack.lastRunId === null
        ? null
        : await this.dataSource.getRepository(RunRow).findOne({
            select: { id: true, state: true },
            where: { id: stack.lastRunId },
          });
    return { position, result: stackAnswer(stack, run?.state ?? null) };
  }
}
