import {
  isRevocableRunState,
  isTerminalRunState,
  runStates,
  type GateState,
  type PipelineResult,
  type PipelineStateName,
  type RunStateName,
} from '@keelson/domain';
import { ofPipeline, ofRun } from '../parts/state-tone';
import type { Decision } from './decision';

/** What became of a decision that is not open any more. */
export type Settled = {
  /** A whole sentence without its end. */
  readonly words: string;
  readonly at: string | null;
  readonly comment: string | null;
};

type Run = {
  readonly state: RunStateName;
  readonly reason: string | null;
  readonly cancelRequested: string | null;
  readonly states: readonly {
    readonly state: RunStateName;
    readonly at: string;
    readonly by: string;
  }[];
};

/** What the server writes where a person wrote nothing. */
const NO_COMMENT = 'requested';
export const writtenComment = (reason: string | null): string | null =>
  reason === NO_COMMENT ? null : reason;

const isOpenFor: Readonly<Record<'confirm' | 'discard' | 'cancel', (run: Run) => boolean>> = {
  confirm: ({ state }) => runStates[state].waitsFor === 'person',
  discard: ({ state }) =>
    !runStates[state].pastPointOfNoReturn && runStates[state].work === 'passive',
  cancel: ({ state, cancelRequested }) => isRevocableRunState(state) && cancelRequested === null,
};

const DECIDED: Partial<Record<RunStateName, string>> = {
  confirmed: 'has confirmed the plan',
  discarded: 'has discarded it',
  canceled: 'has cancelled it',
};

/** Undefined while it still is to be decided. */
export function settledRun(verb: keyof typeof isOpenFor, run: Run): Settled | undefined {
  if (isOpenFor[verb](run)) return undefined;
  const decided = run.states.findLast(({ state }) => DECIDED[state] !== undefined);
  if (decided) {
    const words = `${decided.by} ${DECIDED[decided.state]}`;
    const comment = decided.state === 'confirmed' ? null : writtenComment(run.reason);
    return { words, at: decided.at, comment };
  }
  if (run.cancelRequested !== null) {
    const comment = writtenComment(run.cancelRequested);
    return {
      words: 'Somebody has asked for its end, and its worker stops soon',
      at: null,
      comment,
    };
  }
  const { word } = ofRun(run.state);
  const words = isTerminalRunState(run.state)
    ? `It has ended by itself: ${word}`
    : `It has gone on by itself: ${word}`;
  return { words, at: run.states.at(-1)?.at ?? null, comment: null };
}

type Gate = {
  readonly environment: string;
  readonly node: string | null;
  readonly state: GateState;
  readonly resolvedBy: string | null;
  readonly resolvedAt: string | null;
  readonly comment: string | null;
};
type Pipeline = {
  readonly status: PipelineStateName;
  readonly result: PipelineResult | null;
  readonly endedAt: string | null;
  readonly cancelRequested: string | null;
  readonly gates: readonly Gate[];
};
type PipelineDecision = Exclude<Decision, { readonly runId: string }>;

const ANSWERED: Partial<Record<GateState, string>> = {
  open: 'has opened the gate',
  rejected: 'has rejected it',
};

/** Undefined while it still is to be decided. */
export function settledPipeline(
  decision: PipelineDecision,
  pipeline: Pipeline,
): Settled | undefined {
  if ('environment' in decision) {
    const { environment, node } = decision;
    const gate = pipeline.gates.find(
      (each) => each.environment === environment && each.node === node,
    );
    if (gate?.state === 'waiting') return undefined;
    const answer = gate && ANSWERED[gate.state];
    if (gate && answer !== undefined) {
      const words = `${gate.resolvedBy ?? 'Somebody'} ${answer}`;
      return { words, at: gate.resolvedAt, comment: writtenComment(gate.comment) };
    }
  } else if (pipeline.status !== 'completed' && pipeline.status !== 'cancelling') {
    return undefined;
  }
  const { status, result, endedAt, cancelRequested } = pipeline;
  const { word } = ofPipeline(status, result);
  const words = `The pipeline ${status === 'completed' ? 'has ended' : 'goes on'}: ${word}`;
  return { words, at: endedAt, comment: writtenComment(cancelRequested) };
}
