import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { shortId } from './short-id';

type RunLinkProps = { readonly runId: string; readonly children?: ReactNode };

/** To the page of a run, under its id where nothing better names it. */
export function RunLink({ runId, children }: RunLinkProps) {
  const to: string = `/runs/${runId}`;
  return (
    <Link to={to} className={children === undefined ? 'k-mono' : undefined}>
      {children ?? shortId(runId)}
    </Link>
  );
}
