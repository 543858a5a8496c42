export type Changed = readonly number[] | 'all';

/** What has changed of one pipeline, each with when it was told. */
type News = { all: number; readonly places: Map<number, number> };

/** What was asked for, and when. */
export type AskedPlaces = { readonly changed: Changed; readonly when: number };

/**
 * Which nodes of which pipelines have changed since they were last asked for, by their places. What is told while an answer is under
 * way is still news after it: an answer takes away only what was told before it was asked for. Pipelines that nobody has asked for are
 * not kept.
 */
export class ChangedPlaces {
  private readonly news = new Map<string, News>();
  private when = 0;

  /** Null: it may be any of them. */
  tell(pipelineId: string, places: readonly number[] | null): void {
    const news = this.news.get(pipelineId);
    if (!news) return;
    this.when += 1;
    if (places === null) news.all = this.when;
    else for (const place of places) news.places.set(place, this.when);
  }

  /** After an interruption. */
  tellAll(): void {
    for (const pipelineId of this.news.keys()) this.tell(pipelineId, null);
  }

  ask(pipelineId: string): AskedPlaces {
    const news = this.news.get(pipelineId) ?? { all: 0, places: new Map<number, number>() };
    this.news.set(pipelineId, news);
    const changed = news.all > 0 ? 'all' : [...news.places.keys()];
    return { changed, when: this.when };
  }

  answered(pipelineId: string, { when }: AskedPlaces): void {
    const news = this.news.get(pipelineId);
    if (!news) return;
    if (news.all <= when) news.all = 0;
    for (const [place, toldWhen] of news.places) if (toldWhen <= when) news.places.delete(place);
  }
}

/** Of this page. */
export const changedPlaces = new ChangedPlaces();
