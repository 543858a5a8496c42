import { layers } from '@keelson/domain';
import type { GraphNode } from './pipeline-model';

/**
 * How long the rest of a pipeline takes at least: its longest chain of what has yet to end, and all of its work where no more than
 * `concurrencyMax` stacks run at once. People at gates, and runners that are fewer than that, are not in it. Undefined where something
 * of it has never run before.
 */
export function remainingMs(
  nodes: readonly GraphNode[],
  nowMs: number,
  concurrencyMax: number,
): number | undefined {
  const endsIn: number[] = [];
  let [latest, work] = [0, 0];
  for (const index of layers(nodes).flat()) {
    const node = nodes[index];
    if (!node) continue;
    const own = leftOf(node, nowMs);
    if (own === undefined) return undefined;
    const begins = Math.max(0, ...node.dependsOn.map((up) => endsIn[up] ?? 0));
    endsIn[index] = own === 0 ? 0 : begins + own;
    latest = Math.max(latest, endsIn[index] ?? 0);
    work += own;
  }
  return Math.max(latest, work / concurrencyMax);
}

function leftOf({ shown, expectedMs }: GraphNode, nowMs: number): number | undefined {
  // Its run may be over while the gate behind it waits.
  if (shown.endedAt !== null || shown.workMs !== null || shown.status === 'discovered') return 0;
  if (expectedMs === undefined) return undefined;
  const elapsedMs = shown.startedAt === null ? 0 : nowMs - Date.parse(shown.startedAt);
  return Math.max(1, expectedMs - elapsedMs);
}
