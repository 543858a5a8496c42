import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { shortId } from './short-id';

type RunLinkProps = { readonly runId: string; readonly children?: ReactNode };

/** To the page of a run, under its id where nothing better names it. */
export function RunLink({ runId, children }: RunLinkProps) {
  return (
    <Link
      to="/runs/$runId"
      params={{ runId }}
      className={children === undefined ? 'k-mono' : undefined}
      style={{ whiteSpace: 'nowrap' }}
    >
      {children ?? shortId(runId)}
    </Link>
  );
}
