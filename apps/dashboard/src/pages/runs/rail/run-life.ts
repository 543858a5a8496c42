import { isTerminalRunState, stateOfStep, type RunStateName, type Step } from '@keelson/domain';

/** One state of a run's life: entered and left, entered and not left yet, or still to come. */
export type Stage = {
  readonly state: RunStateName;
  readonly enteredAt: string | null;
  readonly leftAt: string | null;
  /** Who had it enter this state, where that is known. */
  readonly by: string | null;
};

type RunInShort = {
  readonly state: RunStateName;
  readonly since: string;
  readonly operations: readonly Step[];
  readonly flowControl: { readonly pauseBetweenPreviewAndUpdate: boolean };
  /** What it has gone through, in its order. */
  readonly states: readonly {
    readonly state: RunStateName;
    readonly at: string;
    readonly by: string;
  }[];
};

/** The states that a run has gone through, and those that lie before it if all goes well. A run whose worker fell silent goes through some of them twice. */
export function lifeOf(run: RunInShort): readonly Stage[] {
  const entered: { state: RunStateName; at: string; by: string | null }[] = [...run.states];
  // The view of the runs may be a moment before that of the events, or after it.
  if (entered.at(-1)?.state !== run.state) {
    entered.push({ state: run.state, at: run.since, by: null });
  }
  const gone = entered.map(({ state, at, by }, index) => ({
    state,
    enteredAt: at,
    leftAt: entered[index + 1]?.at ?? null,
    by,
  }));
  const ahead = statesAhead(run).map((state) => ({
    state,
    enteredAt: null,
    leftAt: null,
    by: null,
  }));
  return [...gone, ...ahead];
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
