import type { Type } from '@nestjs/common';
import { Field, ObjectType } from '@nestjs/graphql';
import type { Page } from '@keelson/views';

@ObjectType()
export class PageInfo {
  @Field(() => Boolean) hasNextPage: boolean;
  @Field(() => String, { nullable: true, description: 'The `after` of the next page.' })
  endCursor: string | null;
}

export type Edge<Node> = { readonly cursor: string; readonly node: Node };
export type Connection<Node> = {
  readonly edges: readonly Edge<Node>[];
  readonly pageInfo: PageInfo;
};

/** The class of a list of these, which GraphQL needs a name for. */
export function connectionOf<Node>(node: Type<Node>): Type<Connection<Node>> {
  const name = node.name.replace(/Dto$/, '');

  @ObjectType(`${name}Edge`)
  class EdgeOfConnection {
    @Field(() => String) cursor: string;
    @Field(() => node) node: Node;
  }

  @ObjectType(`${name}Connection`)
  class ConnectionOfEdges {
    @Field(() => [EdgeOfConnection]) edges: readonly Edge<Node>[];
    @Field(() => PageInfo) pageInfo: PageInfo;
  }
  return ConnectionOfEdges;
}

/** A page of REST as a connection; the cursors are those of the list behind it. */
export function connected<Item>(
  { items, nextCursor }: Page<Item>,
  cursorOf: (item: Item) => string,
): Connection<Item>;
export function connected<Item, Node>(
  page: Page<Item>,
  cursorOf: (item: Item) => string,
  nodeOf: (item: Item) => Node,
): Connection<Node>;
export function connected<Item>(
  { items, nextCursor }: Page<Item>,
  cursorOf: (item: Item) => string,
  nodeOf: (item: Item) => unknown = (item) => item,
): Connection<unknown> {
  const edges = items.map((item) => ({ cursor: cursorOf(item), node: nodeOf(item) }));
  const endCursor = edges.at(-1)?.cursor ?? null;
  return { edges, pageInfo: { hasNextPage: nextCursor !== null, endCursor } };
}
