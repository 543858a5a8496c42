import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { isTerminalRunState } from '@keelson/domain';
import { LogStore, NotFound, ShowJob, ShowRun } from '@keelson/views';
import type { LogPageDto } from '../../rest/runs/run-log.dto';
import { runIdOf } from '../../rest/stack-jobs/stack-job-manifest';

/** The log of a run as it comes, to its end. */
@Injectable()
export class LogLines {
  constructor(
    private readonly queries: QueryBus,
    private readonly logs: LogStore,
  ) {}

  /** `id`: of a run, of its stack job or of one of its jobs. @throws NotFound */
  async follow(id: string, from: number): Promise<AsyncIterableIterator<LogPageDto>> {
    const runId = await this.runOf(id);
    const gone = new AbortController();
    return endedBy(gone, this.pages(runId, from, gone.signal));
  }

  private async *pages(
    runId: string,
    from: number,
    signal: AbortSignal,
  ): AsyncGenerator<LogPageDto, void, void> {
    let next = from;
    for await (const items of this.logs.follow(runId, from, signal)) {
      next = (items.at(-1)?.offset ?? next - 1) + 1;
      yield { items, next, ended: false };
    }
    // A follow that the server's stop has ended is not the log's end.
    const { result } = await this.queries.execute(new ShowRun(runId));
    if (isTerminalRunState(result.state)) yield { items: [], next, ended: true };
  }

  private async runOf(id: string): Promise<string> {
    const runId = runIdOf(id);
    try {
      return (await this.queries.execute(new ShowRun(runId))).result.id;
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
    }
    try {
      return (await this.queries.execute(new ShowJob(id))).result.runId;
    } catch (error) {
      throw error instanceof NotFound ? new NotFound('run or job', id) : error;
    }
  }
}

/** A generator that waits does not hear that its reader has gone; the signal tells it. */
function endedBy<Item>(
  gone: AbortController,
  items: AsyncGenerator<Item, void, void>,
): AsyncIterableIterator<Item> {
  const iterator: AsyncIterableIterator<Item> = {
    next: () => items.next(),
    return: () => {
      gone.abort();
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
