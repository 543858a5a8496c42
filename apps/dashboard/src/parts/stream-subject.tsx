import { Link } from '@tanstack/react-router';
import { useName } from '../data/names';
import { shortId } from './short-id';
import { subjectOf } from './subject-of';

/** The thing that a stream tells of: its name where it is known, and the way to its page where it has one. */
export function StreamSubject({ stream }: { readonly stream: string }) {
  const { noun, id, to } = subjectOf(stream);
  const name = useName(id);
  const shown = (
    <span className={name === undefined ? 'k-mono' : undefined} title={id}>
      {name ?? shortId(id)}
    </span>
  );
  return (
    <span>
      <span style={{ color: 'var(--k-ink-faint)' }}>{noun}</span>{' '}
      {to === undefined ? shown : <Link to={to}>{shown}</Link>}
    </span>
  );
}
