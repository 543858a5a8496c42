import type { GraphNode } from '../pipeline-model';
import { barOf, marksOf, spanOf } from './time-span';

const node = (startedAt: number | null, endedAt: number | null, expectedMs?: number): GraphNode =>
  ({
    shown: {
      startedAt: startedAt === null ? null : new Date(startedAt).toISOString(),
      endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
    },
    expectedMs,
  }) as unknown as GraphNode;

describe('the span of a timeline', () => {
  it('reaches from the first beginning to now, and to what is expected', () => {
    const nodes = [node(2_000, 3_000), node(1_000, null, 9_000), node(null, null, 50_000)];
    expect(spanOf(nodes, 5_000)).toEqual({ fromMs: 1_000, toMs: 10_000 });
    expect(barOf(nodes[1] as GraphNode, 5_000)).toMatchObject({ knownToMs: 5_000 });
    expect(barOf(nodes[1] as GraphNode, 20_000)).toMatchObject({ knownToMs: 20_000, toMs: 20_000 });
  });

  it('is none while nothing has begun', () => {
    expect(spanOf([node(null, null)], 5_000)).toBeUndefined();
  });

  it('has few marks at round steps, from a moment to a year', () => {
    expect(marksOf({ fromMs: 7, toMs: 1_007 }, 6)).toEqual([0, 200, 400, 600, 800, 1_000]);
    expect(marksOf({ fromMs: 0, toMs: 60_000 }, 6)).toEqual([
      0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000,
    ]);
    for (const lengthMs of [1, 999, 86_400_000 * 3, 86_400_000 * 365]) {
      expect(marksOf({ fromMs: 0, toMs: lengthMs }, 8).length).toBeLessThanOrEqual(9);
    }
  });
});
