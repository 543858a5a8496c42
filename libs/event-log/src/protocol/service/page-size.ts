const FIRST = 32;
const LIMIT_MAX = 1_000;
const PAGE_BYTES = 4 * 1024 * 1024;

/** How many events to ask the store for, so that a page of large ones is not larger than one of many. */
export class PageSize {
  private limit = FIRST;

  get next(): number {
    return this.limit;
  }

  learn(events: readonly { readonly data: Uint8Array; readonly metadata: Uint8Array }[]): void {
    if (events.length === 0) return;
    const bytes = events.reduce(
      (sum, { data, metadata }) => sum + data.length + metadata.length,
      0,
    );
    const fitting = Math.floor(PAGE_BYTES / Math.max(1, bytes / events.length));
    this.limit = Math.max(1, Math.min(fitting, this.limit * 4, LIMIT_MAX));
  }
}
