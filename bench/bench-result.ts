/** One figure of a bench; `npm run bench -- --json FILE` writes a list of them. */
export type BenchResult = {
  readonly bench: string;
  readonly metric: string;
  /** Median of several runs. */
  readonly value: number;
  readonly unit: string;
  /** The peer, measured in turn with it in the same run. */
  readonly baseline?: { readonly name: string; readonly value: number };
  /** value / baseline. */
  readonly ratio?: number;
};
