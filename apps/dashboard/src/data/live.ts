import { ApiError, ask, hangUp, type Document } from '@keelson/client/graphql';
import { queryOptions } from '@tanstack/react-query';
import {
  END_OF_LOG,
  EVENT_APPENDED,
  JOB_CHANGED,
  PIPELINE_CHANGED,
  RUN_CHANGED,
  STACK_CHANGED,
} from './live.documents';
import { changedPlaces } from './changed-places';
import { liveConnection } from './live-connection';
import { liveData } from './live-data';
import type { Subject } from './live-query';

/** What the server has ended (it stops, or has too much to tell) is begun anew after this. */
const BEGIN_AGAIN_MS = 1_000;
const UNAUTHORIZED = 401;

/** Up to where this page has been told what changes. A reconnection goes on from there. */
type Seen = { after: string | null };
type Follow = (seen: Seen, onEnd: () => void) => () => void;

/** Before the first page asks for anything: whatever changes after this is told, so no page misses a change. */
export const liveSince = queryOptions({ queryKey: ['EndOfLog'], queryFn: endOfLog });

async function endOfLog(): Promise<string | null> {
  const { events } = await ask(END_OF_LOG, {});
  return events.edges[0]?.node.position ?? null;
}

/**
 * Keeps the screen as new as the log, over one connection: what changes is asked for anew by whatever shows it. After an interruption
 * all that is shown is.
 */
export class ChangeFollower {
  private readonly seen: Seen;
  private endings: readonly (() => void)[] = [];
  private timer: number | undefined;
  private hasEnded = false;

  /** `onSignedOut` is called when the server knows nobody here any more. */
  constructor(
    since: string | null,
    private readonly onSignedOut: () => void,
  ) {
    this.seen = { after: since };
  }

  begin(): void {
    let wasLost = false;
    const stopListening = liveConnection.onState((state) => {
      if (state === 'live' && wasLost) {
        // What was asked over the dead connection is never answered, and would be waited for.
        hangUp();
        void askAllAnew();
      }
      wasLost = state === 'lost';
    });
    this.subscribe();
    this.endings = [...this.endings, stopListening];
  }

  end(): void {
    this.hasEnded = true;
    window.clearTimeout(this.timer);
    this.leave();
  }

  private subscribe(): void {
    this.endings = FOLLOWED.map((follow) => follow(this.seen, () => this.beginAgain()));
  }

  private leave(): void {
    for (const each of this.endings) each();
    this.endings = [];
  }

  /** The first subscription that ends takes the others with it. */
  private beginAgain(): void {
    if (this.hasEnded || this.timer !== undefined) return;
    this.leave();
    this.timer = window.setTimeout(() => void this.comeBack(), BEGIN_AGAIN_MS);
  }

  private async comeBack(): Promise<void> {
    try {
      this.seen.after = await endOfLog();
      this.timer = undefined;
      if (this.hasEnded) return;
      this.begin();
      await askAllAnew();
    } catch (fault) {
      this.timer = undefined;
      if (fault instanceof ApiError && fault.status === UNAUTHORIZED) this.onSignedOut();
      else this.beginAgain();
    }
  }
}

/** After an interruption: whatever is of the present may have changed. */
function askAllAnew(): Promise<void> {
  changedPlaces.tellAll();
  return liveData.tellAll();
}

function followed<Result>(
  document: Document<Result, { readonly after?: string | null }>,
  told: (result: Result, seen: Seen) => readonly Subject[],
): Follow {
  return (seen, onEnd) =>
    // `seen` itself: a reconnection sends what it holds then.
    liveConnection.subscribe(
      document,
      seen,
      (result) => liveData.tell(...told(result, seen)),
      onEnd,
    );
}

const FOLLOWED: readonly Follow[] = [
  followed(RUN_CHANGED, ({ runChanged: { id } }) => ['runs', `run:${id}`, 'approvals']),
  followed(JOB_CHANGED, ({ jobChanged: { id } }) => ['jobs', `job:${id}`, 'runners']),
  followed(PIPELINE_CHANGED, ({ pipelineChanged: { id, places } }) => {
    changedPlaces.tell(id, places);
    return ['pipelines', `pipeline:${id}`, 'approvals'];
  }),
  followed(STACK_CHANGED, ({ stackChanged: { id } }) => ['stacks', `stack:${id}`]),
  followed(EVENT_APPENDED, ({ eventAppended: { position, stream } }, seen) => {
    seen.after = position;
    return ['events', `stream:${stream}`];
  }),
];
