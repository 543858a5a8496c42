/**
 * Keeps one wrapped data key per owner. A ring sees no key in clear.
 *
 * True: of creators that meet, all get the key of the first; a deleted key is gone from the ring for good.
 * Not promised: that a deleted key is gone from backups of the ring, or from the memory of processes that hold it open.
 */
export interface KeyRing {
  get(owner: string): Promise<Buffer | undefined>;
  /** Answers the key that is kept: `wrappedKey`, or the one that was there before. */
  create(owner: string, wrappedKey: Buffer): Promise<Buffer>;
  delete(owner: string): Promise<void>;
}
