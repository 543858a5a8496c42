import { layers } from '@keelson/domain';
import type { GraphNode } from './pipeline-model';

/**
 * How long the rest of a pipeline is expected to take: its longest chain of what has yet to end. People at gates, and turns that have
 * to be waited for, are not in it. Undefined where something of it has never run before.
 */
export function remainingMs(nodes: readonly GraphNode[], nowMs: number): number | undefined {
  const endsIn: number[] = [];
  let latest = 0;
  for (const index of layers(nodes).flat()) {
    const node = nodes[index];
    if (!node) continue;
    const own = leftOf(node, nowMs);
    if (own === undefined) return undefined;
    const begins = Math.max(0, ...node.dependsOn.map((up) => endsIn[up] ?? 0));
    endsIn[index] = own === 0 ? 0 : begins + own;
    latest = Math.max(latest, endsIn[index] ?? 0);
  }
  return latest;
}

function leftOf({ shown, expectedMs }: GraphNode, nowMs: number): number | undefined {
  // Its run may be over while the gate behind it waits.
  if (shown.endedAt !== null || shown.workMs !== null || shown.status === 'discovered') return 0;
  if (expectedMs === undefined) return undefined;
  const elapsedMs = shown.startedAt === null ? 0 : nowMs - Date.parse(shown.startedAt);
  return Math.max(1, expectedMs - elapsedMs);
}
