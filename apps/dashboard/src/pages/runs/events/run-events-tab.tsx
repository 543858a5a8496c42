import { Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Suspense, useId } from 'react';
import { eventWords } from '../../../parts/event-words';
import { Icon } from '../../../parts/icon';
import { clockWords, exactWords } from '../../../parts/time-words';
import { useShownMoment } from '../../../time/shown-moment';
import { useRunSearch } from '../use-run-search';
import { EventWhy } from './event-why';
import type { ShownEvent } from './run-events.documents';
import { runEventsQuery } from './run-events-query';
import classes from './events.module.css';

/** What has happened to this run, in its order, and of each event why. */
export function RunEventsTab({ runId }: { readonly runId: string }) {
  const at = useShownMoment() ?? null;
  const { data } = useSuspenseQuery(runEventsQuery(runId, at));
  const [{ event: opened }, change] = useRunSearch();
  const events = data.stream.edges.map(({ node }) => node).reverse();
  return (
    <ol className={classes.events} aria-label="Events of this run">
      {events.map((event) => (
        <EventRow
          key={event.id}
          event={event}
          opened={event.id === opened}
          onToggle={() => change({ event: event.id === opened ? undefined : event.id })}
        />
      ))}
    </ol>
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
        <span className={classes.detail}>{detailOf(data)}</span>
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
            <EventWhy event={event} />
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

const TELLING = ['step', 'summary', 'reason', 'worker', 'comment'] as const;

/** What tells one event from another of its type. */
function detailOf(data: unknown): string {
  const fields = (data ?? {}) as Readonly<Record<string, unknown>>;
  return TELLING.map((name) => fields[name])
    .filter((value) => typeof value === 'string')
    .map((value) => value.replaceAll('_', ' '))
    .join(' · ');
}
