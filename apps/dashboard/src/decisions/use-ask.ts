import { useNavigate, useSearch } from '@tanstack/react-router';
import type { MomentSearch as AddressSearch } from '../time/shown-moment';

/** The dialog that the address asks for, by its name, and how to ask for another one, or for none. */
export function useAsk() {
  const ask = useSearch({ strict: false, select: (search: AddressSearch) => search.ask });
  const navigate = useNavigate();
  const put = (asked: string | undefined): Promise<void> =>
    navigate({
      to: '.',
      search: (search) => ({ ...search, ask: asked }),
      replace: true,
      resetScroll: false,
    });
  return [ask, put] as const;
}
