import { Button, Table } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './rows.module.css';

export type Column<Item> = {
  readonly title: string;
  readonly cell: (item: Item) => ReactNode;
  /** Figures stand at the right. */
  readonly figure?: boolean;
  /** Left out on a screen that is too narrow for it. */
  readonly wide?: boolean;
};

type RowsProps<Item> = {
  /** What the table is of, for those who hear it. */
  readonly label: string;
  readonly items: readonly Item[];
  readonly columns: readonly Column<Item>[];
  /** The page that is read, when there may be more. */
  readonly more?: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
};

/** A list of things. A link in the first cell makes the whole row lead there. */
export function Rows<Item extends { readonly id: string }>(props: RowsProps<Item>) {
  const { label, items, columns, more } = props;
  return (
    <div className={classes.frame}>
      <Table aria-label={label} highlightOnHover className={classes.table ?? ''}>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ title, figure, wide }) => (
              <Table.Th key={title} data-figure={figure} data-wide={wide}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Table.Tr key={item.id}>
              {columns.map(({ title, cell, figure, wide }) => (
                <Table.Td key={title} data-figure={figure} data-wide={wide}>
                  {cell(item)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {more?.hasNextPage === true && (
        <Button
          variant="subtle"
          fullWidth
          loading={more.isFetchingNextPage}
          onClick={() => void more.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </div>
  );
}
