import { PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX } from '@keelson/views';
import {
  getNamedType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type SelectionSetNode,
} from 'graphql';

export type CostOf = {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
};

/**
 * What a selection may cost: every object that it can answer costs 1, or what its field says (`complexity`), as often as the lists
 * around it can repeat it. A list counts as long as its `first`; what is skipped counts as if it were not. Endless for fragments in a
 * circle, so a document has to be valid before.
 */
export function costOf(
  { selections }: SelectionSetNode,
  type: GraphQLObjectType,
  known: CostOf,
): number {
  let cost = 0;
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) cost += costOfField(selection, type, known);
    else if (selection.kind === Kind.INLINE_FRAGMENT) {
      cost += costOf(selection.selectionSet, type, known);
    } else {
      const fragment = known.fragments.get(selection.name.value);
      if (fragment) cost += costOf(fragment.selectionSet, type, known);
    }
  }
  return cost;
}

function costOfField(node: FieldNode, parent: GraphQLObjectType, known: CostOf): number {
  const field = parent.getFields()[node.name.value];
  const type = field && getNamedType(field.type);
  if (!field || !node.selectionSet || !isObjectType(type)) return 0;
  const own = Number(field.extensions.complexity ?? 1);
  return own + timesOf(field, node, known) * costOf(node.selectionSet, type, known);
}

function timesOf(
  { args }: GraphQLField<unknown, unknown>,
  { arguments: given = [] }: FieldNode,
  { variables }: CostOf,
): number {
  if (!args.some(({ name }) => name === 'first')) return 1;
  const value = given.find(({ name }) => name.value === 'first')?.value;
  const first =
    value?.kind === Kind.VARIABLE
      ? variables[value.name.value]
      : value?.kind === Kind.INT
        ? Number(value.value)
        : undefined;
  // A variable may have its default from the document; the longest list is then assumed.
  if (typeof first === 'number') return Math.max(first, 1);
  return value?.kind === Kind.VARIABLE ? PAGE_ITEMS_MAX : PAGE_ITEMS_DEFAULT;
}
