const IDS_MAX = 100_000;

/** Where event ids that this process has appended lie in their streams; the newest of them. */
export class KnownIds {
  private readonly revisions = new Map<string, number>();

  find(stream: string, id: string): number | undefined {
    return this.revisions.get(keyOf(stream, id));
  }

  add(stream: string, ids: readonly string[], lastRevision: number): void {
    const first = lastRevision - ids.length + 1;
    ids.forEach((id, index) => this.revisions.set(keyOf(stream, id), first + index));
    for (const oldest of this.revisions.keys()) {
      if (this.revisions.size <= IDS_MAX) break;
      this.revisions.delete(oldest);
    }
  }
}

const keyOf = (stream: string, id: string): string => `${id}${stream}`;
