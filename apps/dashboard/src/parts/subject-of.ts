import type { DefinitionKind } from '@keelson/domain';

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

/** A kind may have a dash itself, and so may the name that some are under. */
const DEFINITIONS: Readonly<Record<DefinitionKind, string>> = {
  project: 'project',
  'stack-name': 'name of a stack',
  secret: 'secret',
  'api-key': 'API key',
  'key-name': 'name of an API key',
};

/** What a stream tells of. Its prefix is the aggregate; lanes and definitions say whose they are in a second one. */
export function subjectOf(stream: string): Subject {
  const [aggregate, rest] = splitOnce(stream);
  const page = PAGES[aggregate];
  if (page !== undefined) return { noun: aggregate, id: rest, to: page + rest };
  if (aggregate === 'def') return definitionOf(rest);
  if (aggregate !== 'lane') return { noun: aggregate, id: rest };
  const [kind, id] = splitOnce(rest);
  return { noun: `lane of ${kind}`, id, ...(kind === 'stack' ? { to: PAGES.stack + id } : {}) };
}

function definitionOf(kindAndId: string): Subject {
  for (const [kind, noun] of Object.entries(DEFINITIONS)) {
    const prefix = `${kind}-`;
    if (kindAndId.startsWith(prefix)) return { noun, id: kindAndId.slice(prefix.length) };
  }
  return { noun: 'definition', id: kindAndId };
}

function splitOnce(text: string): readonly [string, string] {
  const dash = text.indexOf('-');
  return dash < 0 ? [text, ''] : [text.slice(0, dash), text.slice(dash + 1)];
}
