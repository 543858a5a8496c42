import { type DataSource, In } from 'typeorm';
import { failureColumns, runFailure } from '../run/run-failure';
import { RunRow } from '../run/run.view';
import { stackQueues, runWaiting } from '../waiting/run-waiting';
import type { LastRuns } from './stack-answer';
import type { StackRow } from './stack.view';

/** The last runs of these stacks, by their ids: what they are at, and what they wait for. */
export async function lastRunsOf(
  dataSource: DataSource,
  stacks: readonly StackRow[],
): Promise<LastRuns> {
  const ids = stacks.map(({ lastRunId }) => lastRunId).filter((id) => id !== null);
  if (ids.length === 0) return new Map();
  const runs = await dataSource.getRepository(RunRow).find({
    select: { id: true, state: true, stackId: true, dueAt: true, ...failureColumns },
    where: { id: In(ids) },
  });
  const queues = await stackQueues(dataSource, runs);
  return new Map(
    runs.map((run) => {
      const { id, state, stackId } = run;
      const waiting = runWaiting(run, queues.get(stackId));
      return [id, { id, state, waiting, failure: runFailure(run) }];
    }),
  );
}
