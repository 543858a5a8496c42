import { Table } from '@mantine/core';
import { memo, useMemo, type ReactNode } from 'react';
import { MoreButton, type More } from './more-button';
import classes from './rows.module.css';
import { useDrawnItems, type DrawnItems } from './use-drawn-items';
import { useNarrow } from './use-narrow';

export type Column<Item> = {
  readonly title: string;
  readonly cell: (item: Item) => ReactNode;
  /** Figures stand at the right. */
  readonly figure?: boolean;
  /** Left out on a screen that is too narrow for it. */
  readonly wide?: boolean;
  /** On a screen that is too narrow for it, it stands below the first one. */
  readonly below?: boolean;
};

type RowsProps<Item> = {
  /** What the table is of, for those who hear it. */
  readonly label: string;
  readonly items: readonly Item[];
  /** Made once, or by `useMemo`: with other columns every row is drawn anew. */
  readonly columns: readonly Column<Item>[];
  /** The page that is read, when there may be more. */
  readonly more?: More;
};

/** A list of things, of which the part is drawn that is seen. A link in the first cell makes the whole row lead there. */
export function Rows<Item extends { readonly id: string }>(props: RowsProps<Item>) {
  const { label, items, columns, more } = props;
  const narrow = useNarrow();
  const drawn = useDrawnItems(items.length);
  const shown = useMemo(
    () => (narrow ? columns.filter(({ wide, below }) => !wide && !below) : columns),
    [columns, narrow],
  );
  const below = useMemo(
    () => (narrow ? columns.filter((column) => column.below) : []),
    [columns, narrow],
  );
  const isPart = drawn.measure !== undefined;
  return (
    <div className={classes.frame}>
      <Table
        aria-label={label}
        highlightOnHover
        className={classes.table ?? ''}
        {...(isPart ? { 'aria-rowcount': more?.hasNextPage ? -1 : items.length + 1 } : {})}
      >
        <Table.Thead>
          <Table.Tr>
            {shown.map(({ title, figure }) => (
              <Table.Th key={title} data-figure={figure}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Body items={items} columns={shown} below={below} drawn={drawn} />
      </Table>
      {more && <MoreButton more={more} />}
    </div>
  );
}

type BodyProps<Item> = {
  readonly items: readonly Item[];
  readonly columns: readonly Column<Item>[];
  readonly below: readonly Column<Item>[];
  readonly drawn: DrawnItems;
};

function Body<Item extends { readonly id: string }>(props: BodyProps<Item>) {
  const { items, columns, below, drawn } = props;
  const { body, indexes, aboveHeight, belowHeight, measure } = drawn;
  return (
    <Table.Tbody ref={body}>
      <Room height={aboveHeight} />
      {indexes.map((index) => {
        const item = items[index];
        const place = measure ? { 'aria-rowindex': index + 2 } : {};
        return (
          item && (
            <Table.Tr key={item.id} ref={measure} data-index={index} {...place}>
              <MemoCells item={item} columns={columns} below={below} />
            </Table.Tr>
          )
        );
      })}
      <Room height={belowHeight} />
    </Table.Tbody>
  );
}

type CellsProps<Item> = {
  readonly item: Item;
  readonly columns: readonly Column<Item>[];
  /** What stands below the first cell. */
  readonly below: readonly Column<Item>[];
};

function Cells<Item>({ item, columns, below }: CellsProps<Item>) {
  return (
    <>
      {columns.map(({ title, cell, figure, below: isWords }, index) => (
        <Table.Td key={title} data-figure={figure} data-words={isWords}>
          {cell(item)}
          {index === 0 &&
            below.map((column) => (
              <div key={column.title} className={classes.below}>
                <div>{column.cell(item)}</div>
              </div>
            ))}
        </Table.Td>
      ))}
    </>
  );
}

/** What is as it was is not drawn anew when its list is asked for again: the columns of a list are made once. */
const MemoCells = memo(Cells) as typeof Cells;

function Room({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className={classes.room}>
      <td style={{ height }} />
    </tr>
  );
}
