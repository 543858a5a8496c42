import { isTerminalRunState, runStates, type RunStateName } from '@keelson/domain';
import { In, IsNull, Not, type DataSource } from 'typeorm';
import { RunRow } from '../run/run.view';
import type { Waiting } from './waiting';

/** The run that has the stack of another one that waits for it. */
export type StackHolder = Pick<RunRow, 'id' | 'stackId' | 'state'>;

const HOLDING = (Object.keys(runStates) as RunStateName[]).filter(
  (state) => runStates[state].waitsFor !== 'stack' && !isTerminalRunState(state),
);

/** Who has the stacks that these runs wait for, by stack. */
export async function holdersOf(
  dataSource: DataSource,
  runs: readonly Pick<RunRow, 'stackId' | 'state'>[],
): Promise<ReadonlyMap<string, StackHolder>> {
  const stacks = runs
    .filter(({ state }) => runStates[state].waitsFor === 'stack')
    .map(({ stackId }) => stackId);
  if (stacks.length === 0) return new Map();
  const holders = await dataSource.getRepository(RunRow).find({
    select: { id: true, stackId: true, state: true },
    where: { stackId: In(stacks), state: In(HOLDING), laneToken: Not(IsNull()) },
  });
  return new Map(holders.map((each) => [each.stackId, each]));
}

/** Null where somebody is at work on it, or it has ended. */
export function runWaiting(
  { state, dueAt }: Pick<RunRow, 'state' | 'dueAt'>,
  holder: StackHolder | undefined,
): Waiting | null {
  const { waitsFor } = runStates[state];
  switch (waitsFor) {
    case 'stack':
      return { for: waitsFor, ...forStack(holder), until: dueAt };
    case 'worker':
      return { for: waitsFor, ...forWorker, runId: null, until: dueAt };
    case 'person':
      return { for: waitsFor, ...forPerson, runId: null, until: dueAt };
    case null:
      return null;
  }
}

function forStack(holder: StackHolder | undefined): Pick<Waiting, 'why' | 'moves' | 'runId'> {
  if (!holder) {
    return { why: 'its turn on the stack has come', moves: 'nothing is in its way', runId: null };
  }
  const { id, state } = holder;
  const moves =
    runStates[state].waitsFor === 'person'
      ? `confirm or discard run ${id}`
      : `it goes on when run ${id} has ended`;
  return { why: `run ${id} has the stack (${state})`, moves, runId: id };
}

const forWorker = {
  why: 'no runner has taken it yet',
  moves: 'it goes on when a runner has a free place; `keelson runner list` shows them',
};
const forPerson = { why: 'its plan waits for a decision', moves: 'confirm or discard it' };
