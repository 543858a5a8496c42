type Subject = {
  readonly noun: string;
  readonly id: string;
  /** Its page, where it has one. */
  readonly to?: string;
};

const PAGES: Readonly<Record<string, string>> = {
  stack: '/stacks/',
  run: '/runs/',
  pipeline: '/pipelines/',
};

/** What a stream tells of. Its prefix is the aggregate; lanes and definitions say whose they are in a second one. */
export function subjectOf(stream: string): Subject {
  const [, aggregate = stream, rest = ''] = /^([^-]*)-(.*)$/.exec(stream) ?? [];
  const page = PAGES[aggregate];
  if (page !== undefined) return { noun: aggregate, id: rest, to: page + rest };
  if (aggregate !== 'lane' && aggregate !== 'def') return { noun: aggregate, id: rest };
  // A kind of definition may have a dash itself, as `api-key` has; ids have none.
  const [, kind = '', id = rest] = /^(.*)-([^-]*)$/.exec(rest) ?? [];
  if (aggregate === 'def') return { noun: kind, id };
  return { noun: `lane of ${kind}`, id, ...(kind === 'stack' ? { to: PAGES.stack + id } : {}) };
}
