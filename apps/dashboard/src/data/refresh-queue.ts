import { ServerUnreachable } from '@keelson/client/graphql';
import type { Query, QueryClient } from '@tanstack/react-query';
import type { LiveMeta } from './live-query';

/** Changes that come together are asked for together. */
const GATHER_MS = 25;

/**
 * Asks anew for what has changed. Changes of one moment are gathered, and while their answers are under way the next ones are, so that
 * a busy pipeline asks one question after the other and never two at a time. A change that comes in between is asked for after it:
 * what is shown in the end is never older than the last change that was told.
 */
export class RefreshQueue {
  private readonly changed = new Set<string>();
  private flushing = false;

  constructor(private readonly queries: QueryClient) {}

  /** A subject, as queries name it in their `changesWith`. */
  tell(...subjects: readonly string[]): void {
    for (const subject of subjects) this.changed.add(subject);
    if (!this.flushing) void this.flush();
  }

  /** After an interruption: whatever is of the present may have changed, and what was not answered may be now. */
  tellAll(): Promise<void> {
    return this.queries.invalidateQueries({
      predicate: (query) =>
        subjectsOf(query).length > 0 || query.state.error instanceof ServerUnreachable,
    });
  }

  private async flush(): Promise<void> {
    this.flushing = true;
    while (this.changed.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      const subjects = new Set(this.changed);
      this.changed.clear();
      const predicate = (query: Query): boolean =>
        subjectsOf(query).some((subject) => subjects.has(subject));
      this.tellWhenLoaded(predicate, subjects);
      await this.queries.invalidateQueries({ predicate });
    }
    this.flushing = false;
  }

  /** A first answer that is under way is not asked for twice at once, and may be older than the change. */
  private tellWhenLoaded(predicate: (query: Query) => boolean, subjects: Set<string>): void {
    for (const query of this.queries.getQueryCache().findAll({ predicate })) {
      const isLoading = query.state.data === undefined && query.state.fetchStatus === 'fetching';
      const own = subjectsOf(query).filter((subject) => subjects.has(subject));
      if (isLoading) query.promise?.then(() => this.tell(...own)).catch(() => undefined);
    }
  }
}

function subjectsOf({ meta, state }: Query): readonly string[] {
  if (!meta) return [];
  const { changesWith = [], alsoWith } = meta as Partial<LiveMeta>;
  const answered = state.data !== undefined;
  return alsoWith && answered ? [...changesWith, ...alsoWith(state.data as never)] : changesWith;
}
