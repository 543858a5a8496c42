/** Why a node stands where it stands. An adopted one did not run here at all. */
export function nodeReason(reason: string | null): string | undefined {
  return reason === 'adopted'
    ? 'deployed by the pipeline before, and still up to date'
    : reason?.replaceAll('_', ' ');
}
