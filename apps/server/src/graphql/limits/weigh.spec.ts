import { buildSchema, Kind, parse } from 'graphql';
import { weigh } from './weigh';

const schema = buildSchema(`
  type Line { text: String }
  type Page { items: [Line!]! }
  type Edge { node: Line }
  type Connection { edges: [Edge!]! }
  type Query { log(limit: Int! = 5000): Page!, lines(first: Int): Connection! }
`);

const costOf = (query: string, variables: Readonly<Record<string, unknown>> = {}): number => {
  const [operation] = parse(query).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  const known = { fragments: new Map(), variables };
  return weigh(operation.selectionSet, schema.getQueryType() ?? undefined, known).cost;
};

describe(weigh.name, () => {
  it('counts a list as long as it is asked for, or as it is where nothing is said', () => {
    expect(costOf('{ lines(first: 10) { edges { node { text } } } }')).toBe(1 + 10 * 2);
    expect(costOf('{ lines { edges { node { text } } } }')).toBe(1 + 50 * 2);
    expect(
      costOf('query ($n: Int) { lines(first: $n) { edges { node { text } } } }', { n: 3 }),
    ).toBe(1 + 3 * 2);
  });

  it('counts a page of a log as long as its limit, each time that it is asked for', () => {
    expect(costOf('{ log(limit: 100) { items { text } } }')).toBe(101);
    expect(costOf('{ a: log { items { text } } b: log { items { text } } }')).toBe(2 * 5_001);
    expect(costOf('query ($n: Int! = 9) { log(limit: $n) { items { text } } }')).toBe(5_001);
  });
});
