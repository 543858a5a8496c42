import { ServerUnreachable } from '@keelson/client/graphql';
import type { Query, QueryClient } from '@tanstack/react-query';
import type { LiveMeta } from './live-query';
import { PacedRefresh } from './paced-refresh';

/** Changes that come together are asked for together. */
const GATHER_MS = 25;
/** A list is asked for a third of the time at most: something in it changes all the time while a pipeline of hundreds runs. */
const LIST_RESTS = 2;

/**
 * Asks anew for what has changed. Changes of one moment are gathered, and a question is never under way twice: a change that comes in
 * between is asked for after it. What shows one thing (`run:run_…`) is asked for at once; lists (`runs`) are at first, and then rest
 * between two questions (`PacedRefresh`), so a list is behind by no more than that rest and its answer, and never for good.
 */
export class RefreshQueue {
  private readonly changed = new Set<string>();
  private readonly refreshes = new WeakMap<Query, PacedRefresh>();
  private isGathering = false;

  constructor(private readonly queries: QueryClient) {}

  /** A subject, as queries name it in their `changesWith`. */
  tell(...subjects: readonly string[]): void {
    for (const subject of subjects) this.changed.add(subject);
    if (this.isGathering) return;
    this.isGathering = true;
    setTimeout(() => this.flush(), GATHER_MS);
  }

  /** What a person has done here is shown to them without a rest. */
  tellAtOnce(...subjects: readonly string[]): void {
    this.refresh(new Set(subjects), () => 0);
  }

  /** After an interruption: whatever is of the present may have changed, and what was not answered may be now. */
  tellAll(): Promise<void> {
    return this.queries.invalidateQueries({
      predicate: (query) =>
        subjectsOf(query).length > 0 || query.state.error instanceof ServerUnreachable,
    });
  }

  private flush(): void {
    this.isGathering = false;
    const subjects = new Set(this.changed);
    this.changed.clear();
    this.refresh(subjects, restsOf);
  }

  private refresh(
    subjects: ReadonlySet<string>,
    rests: (subjects: readonly string[]) => number,
  ): void {
    for (const query of this.queries.getQueryCache().getAll()) {
      const own = subjectsOf(query).filter((subject) => subjects.has(subject));
      if (own.length === 0) continue;
      // What nobody looks at is only marked: whoever comes back to it asks anew.
      if (isLeft(query)) query.invalidate();
      else this.refreshOf(query).tell(rests(own));
    }
  }

  private refreshOf(query: Query): PacedRefresh {
    const known = this.refreshes.get(query);
    if (known) return known;
    const refresh = new PacedRefresh(() => this.ask(query));
    this.refreshes.set(query, refresh);
    return refresh;
  }

  /** A first answer that is under way may be older than the change: it is waited for, and then asked for anew. */
  private async ask(query: Query): Promise<void> {
    if (isLoading(query)) await query.promise?.catch(() => undefined);
    await this.queries.invalidateQueries({ predicate: (each) => each === query });
  }
}

const isLoading = ({ state }: Query): boolean =>
  state.data === undefined && state.fetchStatus === 'fetching';

const isLeft = (query: Query): boolean => !query.isActive() && !isLoading(query);

/** A thing is named with its id. */
function restsOf(subjects: readonly string[]): number {
  return subjects.some((subject) => subject.includes(':')) ? 0 : LIST_RESTS;
}

function subjectsOf({ meta, state }: Query): readonly string[] {
  if (!meta) return [];
  const { changesWith = [], alsoWith } = meta as Partial<LiveMeta>;
  const answered = state.data !== undefined;
  return alsoWith && answered ? [...changesWith, ...alsoWith(state.data as never)] : changesWith;
}
