import {
  definitionDecider,
  jobDecider,
  jobTransitions,
  laneDecider,
  pipelineDecider,
  pipelineTransitions,
  runDecider,
  runTransitions,
  stackDecider,
  stackTransitions,
  type Decider,
  type Event,
} from '@keelson/domain';

export type AnyDecider = Decider<unknown, unknown, Event>;
type Edge = { readonly from: string; readonly to: string };

export type Aggregate = {
  readonly decider: AnyDecider;
  /** The edges of its state machine, where it has one. */
  readonly edges?: readonly Edge[];
};

const aggregate = (decider: unknown, edges?: readonly Edge[]): Aggregate => ({
  decider: decider as AnyDecider,
  ...(edges === undefined ? {} : { edges }),
});

/** By the prefix of their streams. */
const aggregates: Readonly<Record<string, Aggregate>> = {
  stack: aggregate(stackDecider, stackTransitions),
  lane: aggregate(laneDecider),
  run: aggregate(runDecider, runTransitions),
  job: aggregate(jobDecider, jobTransitions),
  pipeline: aggregate(pipelineDecider, pipelineTransitions),
  def: aggregate(definitionDecider),
};

/** Undefined for a stream that no decider owns. */
export function aggregateOf(stream: string): Aggregate | undefined {
  return aggregates[stream.slice(0, stream.indexOf('-'))];
}

/** Every stream as it was at one place of the log: what a decision there was made upon. */
export class FoldedStates {
  private readonly states = new Map<string, unknown>();

  get size(): number {
    return this.states.size;
  }

  of(stream: string, decider: AnyDecider): unknown {
    return this.states.has(stream) ? this.states.get(stream) : decider.initial;
  }

  apply(stream: string, decider: AnyDecider, event: Event): void {
    this.states.set(stream, decider.evolve(this.of(stream, decider), event));
  }
}

/** The name of its state, of an aggregate that is a state machine. */
export function stateName(state: unknown): string | undefined {
  const name = (state as { state?: unknown }).state;
  return typeof name === 'string' ? name : undefined;
}
