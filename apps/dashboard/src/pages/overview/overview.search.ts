/** How far the chart of the overview goes back where the address does not say it. */
export const HOURS_DEFAULT = 24;
/** A year. */
const HOURS_MAX = 8_760;

export type Hours = number | 'all';

/** What the address of the overview may say. */
export type OverviewSearch = { readonly hours?: Hours | undefined };

export function overviewSearch({ hours }: Record<string, unknown>): OverviewSearch {
  if (hours === 'all') return { hours };
  const isLength = Number.isInteger(hours) && Number(hours) >= 1 && Number(hours) <= HOURS_MAX;
  return isLength && hours !== HOURS_DEFAULT ? { hours: Number(hours) } : {};
}
