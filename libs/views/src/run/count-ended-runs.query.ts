import { isTerminalRunState, runStates, type RunStateName } from '@keelson/domain';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { tableShape } from '../projection/table-shape';
import { ViewPositions } from '../projection/view-positions';
import type { Reflected } from '../reading/reflected';
import { stepOf } from './time-steps';
import { RunRow } from './run.view';

/** By the state that they ended in; one that is new is missing in `EndedRunsBar`. */
const COUNTS = (Object.keys(runStates) as RunStateName[])
  .filter(isTerminalRunState)
  .map((state) => `count(*) filter (where state = '${state}')::int as "${state}"`);

/** Runs that ended from `from` on, for `stepMs`. */
export type EndedRunsBar = {
  readonly from: string;
  readonly finished: number;
  readonly failed: number;
  readonly canceled: number;
  readonly discarded: number;
};

export type EndedRunsAnswer = {
  /** Where the first bar begins. */
  readonly from: string;
  readonly to: string;
  readonly stepMs: number;
  /** Those in which a run ended, in their order. */
  readonly bars: readonly EndedRunsBar[];
};

export type EndedRunsFilter = {
  /** The end of what is counted. */
  readonly toMs: number;
  /** How long it is; absent: from the first run that ended. */
  readonly lengthMs?: number;
};

/** How many runs ended when and how, in steps of a readable length. */
export class CountEndedRuns extends Query<Reflected<EndedRunsAnswer>> {
  constructor(readonly filter: EndedRunsFilter) {
    super();
  }
}

@QueryHandler(CountEndedRuns)
export class CountEndedRunsHandler implements IQueryHandler<CountEndedRuns> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute({ filter }: CountEndedRuns): Promise<Reflected<EndedRunsAnswer>> {
    const position = await this.positions.current('runs');
    return { position, result: await this.count(filter) };
  }

  private async count({ toMs, lengthMs }: EndedRunsFilter): Promise<EndedRunsAnswer> {
    const runs = tableShape(this.dataSource, RunRow).path;
    const since = lengthMs === undefined ? '-infinity' : new Date(toMs - lengthMs).toISOString();
    const [first] = await this.dataSource.query<{ at: Date | null }[]>(
      `select min(ended_at) as at from ${runs} where ended_at >= $1`,
      [since],
    );
    const fromMs = first?.at?.getTime() ?? toMs;
    const stepMs = stepOf(toMs - fromMs);
    const bars = await this.dataSource.query<(Omit<EndedRunsBar, 'from'> & { bar: number })[]>(
      `select floor(extract(epoch from ended_at) * 1000 / $2)::float8 as bar,
              ${COUNTS.join(', ')}
       from ${runs} where ended_at >= $1 group by 1 order by 1`,
      [since, stepMs],
    );
    const timeOf = (bar: number): string => new Date(bar * stepMs).toISOString();
    return {
      from: timeOf(Math.floor(fromMs / stepMs)),
      to: new Date(Math.max(toMs, fromMs)).toISOString(),
      stepMs,
      bars: bars.map(({ bar, ...counts }) => ({ from: timeOf(bar), ...counts })),
    };
  }
}
