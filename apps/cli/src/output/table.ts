import type { Styles } from './styles';
import { padEnd, padStart, textWidth } from './text-width';

export type Column<Row> = {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly align?: 'left' | 'right';
};

const gap = '   ';

/** Aligned columns without frames, so that `awk` and a person both read them. The last column is not padded. */
export function formatTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  styles: Styles,
): string {
  const cells = rows.map((row) => columns.map((column) => column.value(row) || '-'));
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((line) => textWidth(line[index] ?? ''))),
  );
  const formatLine = (line: readonly string[]): string =>
    line
      .map((cell, index) => {
        if (columns[index]?.align === 'right') return padStart(cell, widths[index] ?? 0);
        return index === columns.length - 1 ? cell : padEnd(cell, widths[index] ?? 0);
      })
      .join(gap)
      .trimEnd();
  const head = formatLine(columns.map((column) => styles.quiet(column.title)));
  return [head, ...cells.map(formatLine)].join('\n');
}
