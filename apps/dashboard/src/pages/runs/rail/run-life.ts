import {
  isTerminalRunState,
  runDecider,
  stateOfStep,
  type RunEvent,
  type RunState,
  type RunStateName,
  type Step,
} from '@keelson/domain';

/** One state of a run's life: entered and left, entered and not left yet, or still to come. */
export type Stage = {
  readonly state: RunStateName;
  readonly enteredAt: string | null;
  readonly leftAt: string | null;
};

type HappenedEvent = { readonly type: string; readonly at: string; readonly data: unknown };

type RunInShort = {
  readonly state: RunStateName;
  readonly since: string;
  readonly operations: readonly Step[];
  readonly flowControl: { readonly pauseBetweenPreviewAndUpdate: boolean };
};

/**
 * The states that a run has gone through, folded from its events (oldest first) as the server folds them, and those that lie before it if
 * all goes well. A run whose worker fell silent goes through some of them twice.
 */
export function lifeOf(run: RunInShort, events: readonly HappenedEvent[]): readonly Stage[] {
  const entered = statesEntered(events);
  // The run may be newer than its events, or the other way round, until both have been asked for anew.
  if (entered.at(-1)?.state !== run.state) entered.push({ state: run.state, at: run.since });
  const gone = entered.map(({ state, at }, index) => ({
    state,
    enteredAt: at,
    leftAt: entered[index + 1]?.at ?? null,
  }));
  const ahead = statesAhead(run).map((state) => ({ state, enteredAt: null, leftAt: null }));
  return [...gone, ...ahead];
}

function statesEntered(events: readonly HappenedEvent[]): { state: RunStateName; at: string }[] {
  const entered: { state: RunStateName; at: string }[] = [];
  let run: RunState = runDecider.initial;
  for (const { type, at, data } of events) {
    run = runDecider.evolve(run, { type, data } as RunEvent);
    if (run.state !== 'absent' && entered.at(-1)?.state !== run.state) {
      entered.push({ state: run.state, at });
    }
  }
  return entered;
}

function statesAhead({ state, operations, flowControl }: RunInShort): readonly RunStateName[] {
  if (isTerminalRunState(state)) return [];
  const pause = flowControl.pauseBetweenPreviewAndUpdate;
  const way: readonly RunStateName[] = [
    ...(['queued', 'ready', 'preparing'] as const),
    ...operations.filter((step) => step !== 'apply').map((step) => stateOfStep[step]),
    ...(pause ? (['unconfirmed', 'confirmed', 'preparing_apply'] as const) : []),
    ...(operations.includes('apply') ? (['applying'] as const) : []),
    'finished',
  ];
  return way.slice(way.indexOf(state) + 1);
}
