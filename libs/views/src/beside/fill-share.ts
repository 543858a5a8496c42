import { BEGINNING, type EventLog, type Position, type RecordedEvent } from '@keelson/event-log';
import type { ClientBase } from 'pg';
import type { TableChange } from '../projection/batch-rows';
import { eventsUntil } from '../projection/events-until';
import type { ProjectionFold } from '../projection/projection-fold';
import type { FillWriter } from './fill-writer';

/** Events that are read at once: few, so that most of what a page was turned into is gone before memory is tidied up. */
const PAGE_EVENTS = 1_000;
/** Settled rows are written after so many pages: while others are being folded, so that less is left for the end. */
const SETTLED_EVERY_PAGES = 10;

export type FillShareOptions = {
  /** Is asked for what memory does not hold: nobody else sees what `writer` has written through it. */
  readonly client: ClientBase;
  readonly writer: FillWriter;
  readonly eventLog: Pick<EventLog, 'readAll'>;
  readonly folds: readonly ProjectionFold[];
  readonly changedRowsMax: number;
  /** After every page: `reached` has moved. */
  readonly onProgress: () => void;
};

/** An event cannot be folded, or a row cannot be found; which one, lanes find out. */
export class NotFoldable extends Error {}

/** The views of a fill that go through the log together; reading, folding and writing go on side by side. */
export class FillShare {
  private readonly prefixes: readonly string[] | undefined;
  private position: Position = BEGINNING;

  constructor(private readonly options: FillShareOptions) {
    this.prefixes = prefixesOf(options.folds);
  }

  get reached(): Position {
    return this.position;
  }

  get writer(): FillWriter {
    return this.options.writer;
  }

  /** The database has taken everything, but nothing is committed. @throws NotFoldable, what the log or the connection throws, and the signal's reason */
  async fill(until: Position, signal: AbortSignal): Promise<void> {
    const { changedRowsMax, onProgress } = this.options;
    let pages = 0;
    for await (const page of this.pages(until, signal)) {
      await this.gather(page);
      this.position = page.at(-1)?.position ?? until;
      onProgress();
      if (++pages % SETTLED_EVERY_PAGES === 0) await this.write(settled);
      if (this.changedCount() > changedRowsMax) await this.write(changed);
    }
    signal.throwIfAborted();
    this.position = until;
    onProgress();
    await this.write(changed);
    await this.writer.index();
  }

  private async *pages(
    until: Position,
    signal: AbortSignal,
  ): AsyncGenerator<readonly RecordedEvent[]> {
    const { prefixes } = this;
    if (prefixes?.length === 0) return;
    const log = eventsUntil(this.options.eventLog, until);
    const options = {
      ...{ after: BEGINNING, signal, batchSizeMax: PAGE_EVENTS },
      ...(prefixes && { prefixes }),
    };
    for await (const page of log.subscribe(options)) if (page.kind === 'events') yield page.events;
  }

  private async gather(events: readonly RecordedEvent[]): Promise<void> {
    const { client, folds, writer } = this.options;
    for (const fold of folds) {
      if (await fold.gather(client, events)) throw new NotFoldable();
      for (const change of fold.gathered.takeAppended()) await writer.write(change);
    }
  }

  private async write(take: Take): Promise<void> {
    for (const fold of this.options.folds) {
      for (const change of take(fold)) await this.writer.write(change);
    }
  }

  private changedCount(): number {
    return this.options.folds.reduce((sum, { gathered }) => sum + gathered.changedCount, 0);
  }
}

/** Of the streams that one of the views folds; undefined where one folds all. */
function prefixesOf(folds: readonly ProjectionFold[]): readonly string[] | undefined {
  const words = new Set<string>();
  for (const { projection } of folds) {
    if (!projection.streams) return undefined;
    for (const word of projection.streams) words.add(`${word}-`);
  }
  return [...words];
}

type Take = (fold: ProjectionFold) => readonly TableChange[];

const settled: Take = (fold) => fold.takeSettled();
const changed: Take = ({ gathered }) => gathered.takeChanged();
