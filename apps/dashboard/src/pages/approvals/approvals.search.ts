/** What the address may say: the run whose plan is unfolded. */
export type ApprovalsSearch = { readonly plan?: string | undefined };

export function approvalsSearch({ plan }: Record<string, unknown>): ApprovalsSearch {
  return typeof plan === 'string' ? { plan } : {};
}
