/** The share of the keys whose hash says so. */
export type Partition = { readonly index: number; readonly of: number };

/**
 * Which of `of` partitions a key belongs to. FNV-1a over its UTF-16 units: the same in every process and version, because what a
 * partition has reacted to is remembered under its number.
 */
export function partitionOf(key: string, of: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  }
  // The lowest bits of FNV mix little; the higher ones are folded into them.
  return ((hash ^ (hash >>> 16)) >>> 0) % of;
}
