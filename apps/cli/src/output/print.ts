import { stringify } from 'yaml';
import type { Session } from '../session';
import { formatTable, type Column } from './table';

/** Prints data whole for programs, or what `text` makes of it for people. */
export function print<Data>(
  { terminal, output }: Session,
  data: Data,
  text: (data: Data) => string,
): void {
  switch (output) {
    case 'json':
      return terminal.out(`${JSON.stringify(data, null, 2)}\n`);
    case 'yaml':
      return terminal.out(stringify(data, { lineWidth: 0 }));
    case 'table': {
      const shown = text(data);
      return terminal.out(shown === '' || shown.endsWith('\n') ? shown : `${shown}\n`);
    }
  }
}

/** Prints a list; an empty one says so, on stderr, so that a pipe stays empty. */
export function printList<Row>(
  session: Session,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  nothing: string,
): void {
  if (rows.length === 0 && session.output === 'table') {
    session.terminal.error(`${nothing}\n`);
    return;
  }
  print(session, rows, (all) => formatTable(all, columns, session.terminal.styles));
}
