import { isTerminalRunState, runStates, type RunStateName } from '@keelson/domain';
import { In, IsNull, Not, type DataSource } from 'typeorm';
import { RunRow } from '../run/run.view';
import type { Waiting } from './waiting';

/** Who is before a run that waits for its stack. */
export type StackQueue = {
  /** The run that has the stack. */
  readonly holder: Pick<RunRow, 'id' | 'stackId' | 'state'> | undefined;
  /** Ids of all that wait for it, in the order in which they get it. */
  readonly waiting: readonly string[];
};

const STATES = Object.keys(runStates) as RunStateName[];
const QUEUED = STATES.filter((state) => runStates[state].waitsFor === 'stack');
const HOLDING = STATES.filter((state) => !QUEUED.includes(state) && !isTerminalRunState(state));

/** The queues of the stacks that these runs wait for, by stack. */
export async function stackQueues(
  dataSource: DataSource,
  runs: readonly Pick<RunRow, 'stackId' | 'state'>[],
): Promise<ReadonlyMap<string, StackQueue>> {
  const asked = runs.filter(({ state }) => QUEUED.includes(state)).map(({ stackId }) => stackId);
  if (asked.length === 0) return new Map();
  const stackId = In([...new Set(asked)]);
  const rows = await dataSource.getRepository(RunRow).find({
    select: { id: true, stackId: true, state: true },
    where: [
      { stackId, state: In(HOLDING), laneToken: Not(IsNull()) },
      { stackId, state: In(QUEUED) },
    ],
    order: { createdAt: 'ASC', id: 'ASC' },
  });
  return new Map(
    asked.map((stack) => [stack, queueOf(rows.filter((row) => row.stackId === stack))]),
  );
}

function queueOf(rows: readonly RunRow[]): StackQueue {
  const waiting = rows.filter(({ state }) => QUEUED.includes(state)).map(({ id }) => id);
  return { holder: rows.find(({ state }) => !QUEUED.includes(state)), waiting };
}

/** Null where somebody is at work on it, or it has ended. */
export function runWaiting(
  { id, state, dueAt }: Pick<RunRow, 'state' | 'dueAt'> & { readonly id: string | null },
  queue: StackQueue | undefined,
): Waiting | null {
  const { waitsFor } = runStates[state];
  switch (waitsFor) {
    case 'stack':
      return { for: waitsFor, ...forStack(id, queue), until: dueAt };
    case 'worker':
      return { for: waitsFor, ...forWorker, runId: null, until: dueAt };
    case 'person':
      return { for: waitsFor, ...forPerson, runId: null, until: dueAt };
    case null:
      return null;
  }
}

/** The sentences name no run: the one that is in the way is told beside them. */
function forStack(
  id: string | null,
  queue: StackQueue | undefined,
): Pick<Waiting, 'why' | 'moves' | 'runId'> {
  const { holder, waiting = [] } = queue ?? {};
  const ahead = id === null ? 0 : Math.max(0, waiting.indexOf(id));
  const before = ahead === 1 ? '1 run is' : `${ahead} runs are`;
  if (!holder) {
    return ahead === 0
      ? { why: 'its turn on the stack has come', moves: 'nothing is in its way', runId: null }
      : {
          why: `${before} before it in the stack's queue`,
          moves: 'it goes on when all before it have ended',
          runId: waiting[0] ?? null,
        };
  }
  const why = `another run has the stack and ${doing(holder.state)}`;
  const first =
    runStates[holder.state].waitsFor === 'person' ? 'confirm or discard that one' : null;
  return ahead === 0
    ? { why, moves: first ?? 'it goes on when that one has ended', runId: holder.id }
    : {
        why: `${why}; ${before} before this one in the queue`,
        moves: `${first ? `${first}; ` : ''}it goes on when all before it have ended`,
        runId: holder.id,
      };
}

function doing(state: RunStateName): string {
  switch (runStates[state].waitsFor) {
    case 'person':
      return 'waits for a decision on its plan';
    case 'worker':
      return 'waits for a runner';
    default:
      return state === 'preparing_apply' ? 'is preparing its apply' : `is ${state}`;
  }
}

const forWorker = {
  why: 'no runner has taken it yet',
  moves: 'it goes on when a runner has a free place; `keelson runner list` shows them',
};
const forPerson = { why: 'its plan waits for a decision', moves: 'confirm or discard it' };
