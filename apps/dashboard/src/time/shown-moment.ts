import { useSearch } from '@tanstack/react-router';

/** A time, or a position of the log. */
const AT = /^(\d{1,19}|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))$/;

export type MomentSearch = {
  readonly at?: string | undefined;
  /** The dialog that is open. */
  readonly ask?: string | undefined;
};

/** What the address of every page may say: the moment, if there is a usable one, and the open dialog. A position comes out of the address as a number. */
export function momentSearch(search: Record<string, unknown>): MomentSearch {
  const at = typeof search.at === 'number' ? String(search.at) : search.at;
  return {
    // Said also where it is nothing: what is not mentioned would be handed on as it stands.
    at: typeof at === 'string' && AT.test(at) ? at : undefined,
    ask: typeof search.ask === 'string' ? search.ask : undefined,
  };
}

/** The moment that the whole screen shows: undefined is the present. Every query passes it. */
export function useShownMoment(): string | undefined {
  return useSearch({ strict: false, select: ({ at }: MomentSearch) => at });
}

/** Milliseconds of a moment that is given as a time; a position has to be asked for. */
export function timeOf(at: string | undefined): number | undefined {
  const ms = at === undefined ? Number.NaN : Date.parse(at);
  return at === undefined || /^\d+$/.test(at) || Number.isNaN(ms) ? undefined : ms;
}
