/** What the log was up to a place: the Merkle root over its first `count` events, of which the last is at `position`. */
export type AuditRoot = {
  readonly count: number;
  readonly position: string;
  /** Hex. */
  readonly root: string;
  /** When it was computed; ISO-8601 UTC. */
  readonly at: string;
};

export function isAuditRoot(value: unknown): value is AuditRoot {
  const { count, position, root, at } = (value ?? {}) as Record<string, unknown>;
  return (
    Number.isSafeInteger(count) &&
    typeof position === 'string' &&
    typeof at === 'string' &&
    typeof root === 'string' &&
    /^[0-9a-f]{64}$/.test(root)
  );
}
