type Sought = {
  /** As the address names it, from 1. */
  readonly line: number | undefined;
  /** The lines that are shown, and all that have been read. */
  readonly shown: readonly { readonly offset: number }[];
  readonly all: readonly { readonly offset: number }[];
  /** Everything that there is has been read. */
  readonly complete: boolean;
  /** More may be printed. */
  readonly live: boolean;
};

const has = (lines: Sought['all'], line: number): boolean =>
  lines.some(({ offset }) => offset === line - 1);

/** Why the line that the address names is not to be seen; undefined where it is, or may still come from the server. */
export function missingLine({ line, shown, all, complete, live }: Sought): string | undefined {
  if (line === undefined || has(shown, line)) return undefined;
  const number = line.toLocaleString('en');
  if (has(all, line)) return `Line ${number} is not among those that are shown here.`;
  if (!complete) return undefined;
  return live
    ? `Line ${number} has not been printed yet.`
    : `There is no line ${number}: the log ends before it.`;
}
