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

export type WeighedWith = {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
};

export type Weight = { readonly cost: number; readonly depth: number };

/**
 * What a selection may cost, and how deep it goes. Every object that it can answer costs 1, or what its field says (`complexity`), as
 * often as the lists around it can repeat it. A list counts as long as its `first` or `limit`; what is skipped counts as if it were not. A
 * fragment is no level of its own. Endless for fragments in a circle, so a document has to be valid before.
 */
export function weigh(
  { selections }: SelectionSetNode,
  type: GraphQLObjectType | undefined,
  known: WeighedWith,
): Weight {
  const weights = selections.map((selection) => {
    switch (selection.kind) {
      case Kind.FIELD:
        return weighField(selection, type, known);
      case Kind.INLINE_FRAGMENT:
        return weigh(selection.selectionSet, type, known);
      case Kind.FRAGMENT_SPREAD: {
        const fragment = known.fragments.get(selection.name.value);
        return fragment ? weigh(fragment.selectionSet, type, known) : NOTHING;
      }
    }
  });
  return {
    cost: weights.reduce((sum, { cost }) => sum + cost, 0),
    depth: Math.max(0, ...weights.map(({ depth }) => depth)),
  };
}

const NOTHING: Weight = { cost: 0, depth: 0 };

/** What describes the schema costs nothing, but has its depth. */
function weighField(
  node: FieldNode,
  parent: GraphQLObjectType | undefined,
  known: WeighedWith,
): Weight {
  if (!node.selectionSet) return { cost: 0, depth: 1 };
  const field = parent?.getFields()[node.name.value];
  const type = field && getNamedType(field.type);
  const below = weigh(node.selectionSet, isObjectType(type) ? type : undefined, known);
  const depth = below.depth + 1;
  if (!field) return { cost: 0, depth };
  const own = Number(field.extensions.complexity ?? 1);
  return { cost: own + timesOf(field, node, known) * below.cost, depth };
}

function timesOf(
  { args }: GraphQLField<unknown, unknown>,
  { arguments: given = [] }: FieldNode,
  { variables }: WeighedWith,
): number {
  const length = args.find(({ name }) => name === 'first' || name === 'limit');
  if (!length) return 1;
  const value = given.find(({ name }) => name.value === length.name)?.value;
  if (value?.kind === Kind.INT) return Number(value.value);
  const usual = typeof length.defaultValue === 'number' ? length.defaultValue : PAGE_ITEMS_DEFAULT;
  if (value?.kind !== Kind.VARIABLE) return usual;
  const first = variables[value.name.value];
  // A variable may have its default from the document; the longest list is then assumed.
  return typeof first === 'number' ? Math.max(first, 1) : Math.max(usual, PAGE_ITEMS_MAX);
}
