import { Injectable } from '@nestjs/common';
import { QueryBus, type Query } from '@nestjs/cqrs';
import type { Reflected } from '@keelson/views';
import { SharedReads } from './shared-reads';

type Change = { readonly position: string };

/** Changed things as the views show them after the change; these were waited for before it was told. Read only when asked for. */
@Injectable()
export class ChangedThings {
  constructor(
    private readonly queries: QueryBus,
    private readonly reads: SharedReads,
  ) {}

  async after<Answer>({ position }: Change, query: Query<Reflected<Answer>>): Promise<Answer> {
    const read = () => this.queries.execute<Query<Reflected<Answer>>, Reflected<Answer>>(query);
    const key = `${query.constructor.name} ${JSON.stringify(query)} ${position}`;
    return (await this.reads.of(key, read)).result;
  }
}
