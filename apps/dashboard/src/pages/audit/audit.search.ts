/** What the address of the audit page may say. */
export type AuditSearch = {
  readonly stream?: string | undefined;
  readonly type?: string | undefined;
  readonly actor?: string | undefined;
  readonly correlation?: string | undefined;
  readonly text?: string | undefined;
  /** Times, ISO 8601; `from` inclusive, `to` exclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** One by one, and not by what caused them. */
  readonly view?: 'single' | undefined;
  /** Id of the event that is looked at closely. */
  readonly event?: string | undefined;
  /** Of that event: every cause is shown, and not the nearest alone. */
  readonly whole?: true | undefined;
  /** Of that event: as it is kept. */
  readonly raw?: true | undefined;
  /** The causes whose events are unfolded, by their correlation. */
  readonly open?: readonly string[] | undefined;
};

export const auditFilters = [
  'stream',
  'type',
  'actor',
  'correlation',
  'text',
  'from',
  'to',
] as const;
export type AuditFilter = (typeof auditFilters)[number];

export function auditSearch(search: Record<string, unknown>): AuditSearch {
  const said: Partial<Record<AuditFilter | 'event', string>> = {};
  for (const key of [...auditFilters, 'event'] as const) {
    const value = typeof search[key] === 'number' ? String(search[key]) : search[key];
    if (typeof value !== 'string' || value === '') continue;
    if ((key === 'from' || key === 'to') && Number.isNaN(Date.parse(value))) continue;
    said[key] = value;
  }
  const { open } = search;
  return {
    ...said,
    ...(search.view === 'single' ? { view: 'single' } : {}),
    ...(search.whole === true ? { whole: true } : {}),
    ...(search.raw === true ? { raw: true } : {}),
    ...(Array.isArray(open) ? { open: open.filter((each) => typeof each === 'string') } : {}),
  };
}
