import type { Expected } from './pipeline-model';

type Ended = { readonly id: string; readonly status: string; readonly workMs: number | null };

/** What the stacks of a pipeline took, as what they are expected to take again: work, and nothing that people let wait. */
export function expectedOf(nodes: readonly Ended[]): Expected {
  const expected = new Map<string, number>();
  for (const { id, status, workMs } of nodes) {
    if (status === 'successful' && workMs !== null) expected.set(id, workMs);
  }
  return expected;
}
