import { Link } from '@tanstack/react-router';
import { shortId } from './short-id';

type Subject = {
  readonly noun: string;
  readonly id: string;
  /** Its page, where it has one. */
  readonly to?: string;
};

/** The thing that a stream tells of, with the way to its page. */
export function StreamSubject({ stream }: { readonly stream: string }) {
  const { noun, id, to } = subjectOf(stream);
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      {noun}{' '}
      {to === undefined ? (
        <span className="k-mono" title={id}>
          {shortId(id)}
        </span>
      ) : (
        <Link to={to} className="k-mono" title={id}>
          {shortId(id)}
        </Link>
      )}
    </span>
  );
}

const PAGES: Readonly<Record<string, string>> = {
  stack: '/stacks/',
  run: '/runs/',
  pipeline: '/pipelines/',
};

/** The prefix of a stream tells the aggregate; lanes and definitions say whose they are in a second one. */
export function subjectOf(stream: string): Subject {
  const [aggregate = '', ...rest] = stream.split('-');
  const id = rest.join('-');
  const page = PAGES[aggregate];
  if (page !== undefined) return { noun: aggregate, id, to: page + id };
  const [kind = '', ...own] = rest;
  if (aggregate === 'lane') {
    const ownId = own.join('-');
    return {
      noun: `lane of ${kind}`,
      id: ownId,
      ...(kind === 'stack' ? { to: `/stacks/${ownId}` } : {}),
    };
  }
  if (aggregate === 'def') return definitionOf(rest.join('-'));
  return { noun: aggregate, id };
}

/** A kind of definition may have a dash itself, as `api-key` has; ids have an underscore and no dash. */
function definitionOf(kindAndId: string): Subject {
  const [, kind = kindAndId, id = ''] = /^(.*)-([^-]*)$/.exec(kindAndId) ?? [];
  return { noun: kind, id };
}
