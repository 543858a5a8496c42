import type {
  DriftReported,
  NeedsRefreshSet,
  OutputValue,
  StackCreated,
  StateRecorded,
} from './stack.events';
import type { StackStateName } from './stack.machine';

/** `version` is that of the publication in which the value changed last: what a run's input names (P8). */
export type PublishedOutput = { readonly value: OutputValue; readonly version: number };

export type Stack = {
  readonly state: StackStateName;
  readonly generation: number;
  readonly outputs: ReadonlyMap<string, PublishedOutput>;
  /** Grows with every publication; 0 before the first. */
  readonly outputsVersion: number;
  readonly lastPublisher: { readonly runId: string; readonly token: string | null } | null;
  readonly recordedState: StateRecorded['data'] | null;
  readonly drift: DriftReported['data'] | null;
  readonly needsRefresh: NeedsRefreshSet['data'] | null;
} & StackCreated['data'];

export type StackState = { readonly state: 'absent' } | Stack;
