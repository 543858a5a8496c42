import type { RunStateName } from '@keelson/domain';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, LessThanOrEqual } from 'typeorm';
import { RunRow } from './run.view';

/** Runs that one look answers, at most; the next look sees the rest. */
const DUE_RUNS_MAX = 500;

/** Runs that wait for a person or a worker until a moment that has passed. */
@Injectable()
export class DueRuns {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async due(
    now: Date,
  ): Promise<readonly { readonly runId: string; readonly state: RunStateName }[]> {
    const rows = await this.dataSource.getRepository(RunRow).find({
      select: { id: true, state: true },
      where: { dueAt: LessThanOrEqual(now.toISOString()) },
      order: { dueAt: 'ASC' },
      take: DUE_RUNS_MAX,
    });
    return rows.map(({ id, state }) => ({ runId: id, state }));
  }
}
