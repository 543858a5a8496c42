import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { mayChange } from './role';
import { readSession, type Session } from './session-api';

export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: readSession });

/** Who is signed in. Only below the shell, where somebody is. */
export function useSession(): Session & { readonly mayChange: boolean } {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data) return { name: '', role: 'reader', mayChange: false };
  return { ...data, mayChange: mayChange(data.role) };
}
