import fc from 'fast-check';
import { dependentsOf, findCycle, layers, upstreamCounts, type Ordered } from './topology';

const graph = (...edges: readonly number[][]): readonly Ordered[] =>
  edges.map((dependsOn) => ({ dependsOn }));

describe('layers', () => {
  it('hold each node at its earliest turn', () => {
    expect(layers(graph([], [0], [0], [1, 2], []))).toEqual([[0, 4], [1, 2], [3]]);
    expect(layers([])).toEqual([]);
  });

  it('leave out what is on a cycle or behind one', () => {
    expect(layers(graph([], [2], [1], [1]))).toEqual([[0]]);
  });

  it('count an edge once, however often it is named, and edges out of the graph not at all', () => {
    const nodes = graph([], [0, 0, 9]);
    expect(dependentsOf(nodes)).toEqual([[1], []]);
    expect(upstreamCounts(nodes)).toEqual([0, 1]);
    expect(layers(nodes)).toEqual([[0], [1]]);
  });
});

describe('findCycle', () => {
  it('answers the path, without what merely leads to it', () => {
    expect(findCycle(graph([1], [2], [3], [1]))).toEqual([1, 2, 3]);
    expect(findCycle(graph([], [1]))).toEqual([1]);
    expect(findCycle(graph([], [0, 0]))).toBeNull();
  });

  it('takes chains of any length', () => {
    const chain = Array.from({ length: 50_000 }, (_, node) => ({
      dependsOn: node === 0 ? [] : [node - 1],
    }));
    expect(findCycle(chain)).toBeNull();
    expect(findCycle([{ dependsOn: [49_999] }, ...chain.slice(1)])).toHaveLength(50_000);
  });

  it('finds one exactly when the layers do not hold all, and what it finds is one', () => {
    const anyGraph = fc
      .integer({ min: 1, max: 12 })
      .chain((size) =>
        fc.array(fc.array(fc.nat(size - 1), { maxLength: 2 }), {
          minLength: size,
          maxLength: size,
        }),
      )
      .map((edges) => graph(...edges));
    fc.assert(
      fc.property(anyGraph, (nodes) => {
        const cycle = findCycle(nodes);
        expect(cycle === null).toBe(layers(nodes).flat().length === nodes.length);
        cycle?.forEach((node, index) => {
          const next = cycle[(index + 1) % cycle.length];
          expect(nodes[node]?.dependsOn).toContain(next);
        });
      }),
    );
  });
});
