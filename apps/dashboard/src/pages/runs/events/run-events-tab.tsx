import { Button, Text } from '@mantine/core';
import { useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Suspense, useId } from 'react';
import { liveList } from '../../../data/live-list';
import { eventDetail, type EventBrief } from '../../../parts/event-detail';
import { eventWhyQuery } from '../../../parts/event-why-query';
import { eventWords } from '../../../parts/event-words';
import { Icon } from '../../../parts/icon';
import { clockWords, exactWords } from '../../../parts/time-words';
import { WhyChain } from '../../../parts/why-chain';
import { useShownMoment } from '../../../time/shown-moment';
import { useRunSearch } from '../use-run-search';
import { RUN_EVENTS, type ShownEvent } from './run-events.documents';
import classes from './events.module.css';

/** A run has some dozens of events, unless its workers fell silent again and again. */
const EVENTS_PER_PAGE = 200;

/** What has happened to this run, in its order, and of each event why. */
export function RunEventsTab({ runId }: { readonly runId: string }) {
  const at = useShownMoment() ?? null;
  const list = useSuspenseInfiniteQuery(
    liveList({
      document: RUN_EVENTS,
      variables: { stream: `run-${runId}`, at, first: EVENTS_PER_PAGE },
      changesWith: [`stream:run-${runId}`],
      connection: ({ stream }) => stream,
    }),
  );
  const [{ event: opened }, change] = useRunSearch();
  return (
    <>
      {list.hasNextPage && (
        <Button
          variant="subtle"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show earlier ones
        </Button>
      )}
      <ol className={classes.events} aria-label="Events of this run">
        {list.data.toReversed().map((event) => (
          <EventRow
            key={event.id}
            event={event}
            opened={event.id === opened}
            onToggle={() =>
              change({ event: event.id === opened ? undefined : event.id, whole: undefined })
            }
          />
        ))}
      </ol>
    </>
  );
}

type EventRowProps = {
  readonly event: ShownEvent;
  readonly opened: boolean;
  readonly onToggle: () => void;
};

function EventRow({ event, opened, onToggle }: EventRowProps) {
  const panel = useId();
  const { type, at, actor, actorKind, data, position } = event;
  return (
    <li>
      <button
        type="button"
        className={classes.event}
        aria-expanded={opened}
        aria-controls={panel}
        onClick={onToggle}
      >
        <Icon name="right" size={11} className={classes.fold} />
        <time dateTime={at} title={exactWords(at)}>
          {clockWords(at)}
        </time>
        <span className={classes.type}>{eventWords(type)}</span>
        <span className={classes.detail}>{eventDetail(type, (data ?? {}) as EventBrief)}</span>
        <span className={classes.actor}>
          {actor}
          <span className="k-visually-hidden">, {actorKind}</span>
        </span>
      </button>
      {opened && (
        <div id={panel} className={classes.panel}>
          <Suspense
            fallback={
              <Text size="sm" c="dimmed">
                Asking why …
              </Text>
            }
          >
            <EventWhy id={event.id} />
          </Suspense>
          <details>
            <summary>Payload, position {position} of the log</summary>
            <pre tabIndex={0}>{JSON.stringify(data, null, 2)}</pre>
          </details>
        </div>
      )}
    </li>
  );
}

/** Why the event is there, as the audit page tells it of every event. */
function EventWhy({ id }: { readonly id: string }) {
  const { data } = useSuspenseQuery(eventWhyQuery(id));
  const [{ whole }, change] = useRunSearch();
  return (
    <WhyChain
      why={data.eventWhy}
      whole={whole === true}
      onWhole={() => change({ whole: true })}
      link={(event, words) => (
        <Link to="/audit" search={{ event: event.id }}>
          {words}
        </Link>
      )}
    />
  );
}
