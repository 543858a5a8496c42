import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import type { Reflected } from '../reading/reflected';
import { findStack } from './find-stack';
import { lastRunsOf } from './last-runs';
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
    return { position, result: stackAnswer(stack, await lastRunsOf(this.dataSource, [stack])) };
  }
}
