import { useNavigate } from '@tanstack/react-router';
import type { AuditSearch } from './audit.search';

/** Changes the address of the audit page without leaving a trace in the browser's history. */
export function usePut(): (change: AuditSearch) => void {
  const navigate = useNavigate({ from: '/audit' });
  return (change) =>
    void navigate({
      search: (search) => ({ ...search, ...change }),
      replace: true,
      resetScroll: false,
    });
}
