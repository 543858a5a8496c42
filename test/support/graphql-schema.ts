import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';

const file = path.resolve(__dirname, '../../docs/schema.graphql');
export const schema = buildSchema(readFileSync(file, 'utf8'));

/** What GraphQL reads beyond the answer of REST that has the same name. */
const READ_APART = [
  'Run.plan',
  'Run.states',
  'InfraProject.lastPipeline',
  'Stack.resources',
  'Stack.lock',
  'Event.brief',
];

type Field = GraphQLField<unknown, unknown>;

export function fieldOf(name: string): Field | undefined {
  const [type = '', field = ''] = name.split('.');
  const found = schema.getType(type);
  return isObjectType(found) ? found.getFields()[field] : undefined;
}

/** The fields that are part of the answer itself. */
function ownFields(type: GraphQLObjectType): readonly Field[] {
  return Object.values(type.getFields()).filter(
    ({ name, args }) => args.length === 0 && !READ_APART.includes(`${type.name}.${name}`),
  );
}

/** All of it: `{ id name … }`; nothing for what has no fields. */
export function selectionOf(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  return `{ ${ownFields(named)
    .map((field) => `${field.name} ${selectionOf(field.type)}`)
    .join(' ')} }`;
}

/** What GraphQL has to answer where REST answers this: null for what is absent. Nothing that REST tells may be unknown to it. */
export function asInGraphQL(rest: unknown, type: GraphQLOutputType): unknown {
  if (isNonNullType(type)) return asInGraphQL(rest, type.ofType as GraphQLOutputType);
  if (rest === undefined || rest === null) return null;
  if (isListType(type)) {
    return (rest as unknown[]).map((each) => asInGraphQL(each, type.ofType));
  }
  if (!isObjectType(type)) return rest;
  const known = type.getFields();
  const unknown = Object.keys(rest).filter((name) => !(name in known));
  if (unknown.length > 0) throw new Error(`GraphQL does not know ${type.name}.${unknown.join()}`);
  const values = rest as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    ownFields(type).map(({ name, type: own }) => [name, asInGraphQL(values[name], own)]),
  );
}

/** An operation that asks for nothing that is there: whom it lets in is refused for another reason. */
export function emptyOperation(name: string): string {
  const [type = ''] = name.split('.');
  const field = fieldOf(name);
  if (!field) throw new Error(`GraphQL has no ${name}`);
  const required = field.args.filter(isRequiredArgument);
  const args = required.map((arg) => `${arg.name}: ${anything(arg.type)}`).join(', ');
  const selection = isObjectType(getNamedType(field.type)) ? '{ __typename }' : '';
  return `${type.toLowerCase()} { ${field.name}${args === '' ? '' : `(${args})`} ${selection} }`;
}

function anything(type: GraphQLInputType): string {
  const named = getNamedType(type);
  if (isEnumType(named)) return named.getValues()[0]?.name ?? '';
  if (named.name === 'Boolean') return 'false';
  return named.name === 'Int' ? '1' : '"none"';
}

/** The type of the things in a list. */
export function nodeTypeOf(name: string): GraphQLOutputType {
  const connection = getNamedType(fieldOf(name)?.type);
  const node = fieldOf(`${connection?.name.replace(/Connection$/, 'Edge')}.node`);
  if (!node) throw new Error(`${name} is no list`);
  return node.type;
}
