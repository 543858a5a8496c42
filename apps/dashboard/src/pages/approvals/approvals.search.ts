/** What the address may say. */
export type ApprovalsSearch = {
  /** The run whose plan is unfolded. */
  readonly plan?: string | undefined;
  /** What is sought in it. */
  readonly find?: string | undefined;
  /** Only changes with this action. */
  readonly action?: string | undefined;
  /** Every change is unfolded, or none; absent: as it fits. */
  readonly unfolded?: boolean | undefined;
};

export function approvalsSearch(search: Record<string, unknown>): ApprovalsSearch {
  const { plan, find, action, unfolded } = search;
  return {
    ...(typeof plan === 'string' ? { plan } : {}),
    // A text that looks like a number comes out of the address as one.
    ...(typeof find === 'string' || typeof find === 'number' ? { find: String(find) } : {}),
    ...(typeof action === 'string' ? { action } : {}),
    ...(typeof unfolded === 'boolean' ? { unfolded } : {}),
  };
}
