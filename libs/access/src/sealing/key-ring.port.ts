/** Keeps the wrapped data key of each owner. Deleting one makes everything that was sealed under it unreadable for ever. */
export interface KeyRing {
  get(owner: string): Promise<Buffer | undefined>;
  /** Keeps `wrapped` unless the owner has a key already; answers the one that is kept. */
  create(owner: string, wrapped: Buffer): Promise<Buffer>;
  delete(owner: string): Promise<void>;
}
