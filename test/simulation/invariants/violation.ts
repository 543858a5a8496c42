import type { KeelsonEvent } from '@keelson/domain';
import type { RecordedEvent } from '@keelson/event-log';
import type { History } from '../history';

/** A promise of the domain model that a history has broken; `code` is its name there (Q1, U2, P6, …). */
export class Violation extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
    this.name = 'Violation';
  }
}

export function ensure(code: string, holds: boolean, message: string): asserts holds {
  if (!holds) throw new Violation(code, message);
}

/** An event that has just been remembered, with its stream's state around it; the history holds it already. */
export type Step<State> = {
  readonly event: KeelsonEvent & Pick<RecordedEvent, 'stream' | 'revision' | 'position'>;
  readonly before: State;
  readonly after: State;
  readonly history: History;
};

type Edge = { readonly from: string; readonly to: string };

export function ensureTransition(
  code: string,
  edges: readonly Edge[],
  from: string,
  to: string,
  who: string,
): void {
  const legal = from === to || edges.some((edge) => edge.from === from && edge.to === to);
  ensure(code, legal, `${who} went from ${from} to ${to}`);
}
