import { unreachable, type Decider } from '../decider';
import type { EnterLane, LaneCommand, LeaveLane } from './lane.commands';
import type { LaneClass, LaneEvent } from './lane.events';
import type { LaneState, LaneWaiter } from './lane.state';

type Decision = readonly LaneEvent[];

/** How many leavers a lane remembers. A holder's id is never used again, so forgetting one costs a moot grant at worst. */
export const departedMax = 64;

/**
 * One holder at a time (Q1), an ordered queue (Q3) and a token that is the grant's own revision in this stream, so it strictly
 * grows (Q2). The token is foretold here and true because the append names the revision it expects: a writer that lost the
 * race decides again. Not promised: fairness between priorities; a steady stream of higher ones starves the lower.
 */
export const laneDecider: Decider<LaneCommand, LaneState, LaneEvent> = {
  initial: { revision: -1, granted: null, queue: [], departed: [] },
  decide(command, state) {
    switch (command.type) {
      case 'EnterLane':
        return enterLane(command, state);
      case 'LeaveLane':
        return leaveLane(command, state);
      default:
        return unreachable(command);
    }
  },
  evolve(state, event) {
    return { ...evolve(state, event), revision: state.revision + 1 };
  },
};

export function enterLane({ type: _type, ...waiter }: EnterLane, state: LaneState): Decision {
  if (isInLane(state, waiter.holder) || state.departed.includes(waiter.holder)) return [];
  const entered: LaneEvent = { type: 'LaneEntered', data: waiter };
  return state.granted === null ? [entered, grant(waiter.holder, state.revision + 2)] : [entered];
}

export function leaveLane({ holder }: LeaveLane, state: LaneState): Decision {
  if (state.granted?.holder === holder) {
    const released: LaneEvent = { type: 'LaneReleased', data: state.granted };
    const [next] = state.queue;
    return next === undefined ? [released] : [released, grant(next.holder, state.revision + 2)];
  }
  return isInLane(state, holder) ? [{ type: 'LaneLeft', data: { holder } }] : [];
}

function grant(holder: string, token: number): LaneEvent {
  return { type: 'LaneGranted', data: { holder, token } };
}

function isInLane(state: LaneState, holder: string): boolean {
  return state.granted?.holder === holder || state.queue.some((waiter) => waiter.holder === holder);
}

function evolve(state: LaneState, event: LaneEvent): LaneState {
  switch (event.type) {
    case 'LaneEntered':
      return { ...state, queue: enqueue(state.queue, event.data) };
    case 'LaneGranted':
      return { ...state, granted: event.data, queue: without(state.queue, event.data.holder) };
    case 'LaneReleased':
      return { ...departing(state, event.data.holder), granted: null };
    case 'LaneLeft':
      return departing(state, event.data.holder);
    default:
      return state;
  }
}

function departing(state: LaneState, holder: string): LaneState {
  return {
    ...state,
    queue: without(state.queue, holder),
    departed: [...state.departed, holder].slice(-departedMax),
  };
}

function without(queue: readonly LaneWaiter[], holder: string): readonly LaneWaiter[] {
  return queue.filter((waiter) => waiter.holder !== holder);
}

/** Before the first that ranks lower, so equals keep their age. */
function enqueue(queue: readonly LaneWaiter[], waiter: LaneWaiter): readonly LaneWaiter[] {
  const index = queue.findIndex((other) => rank(waiter, other) < 0);
  return index === -1 ? [...queue, waiter] : queue.toSpliced(index, 0, waiter);
}

const classRank: Readonly<Record<LaneClass, number>> = { blocking: 0, proposed: 1, drift: 2 };

/** Negative when `a` goes before `b`. */
function rank(a: LaneWaiter, b: LaneWaiter): number {
  return b.priority - a.priority || classRank[a.class] - classRank[b.class];
}
