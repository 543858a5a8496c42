import { UnstyledButton } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import { memo, useId } from 'react';
import { eventWords } from '../../parts/event-words';
import { grouped } from '../../parts/grouped';
import { Icon } from '../../parts/icon';
import { Moment } from '../../parts/moment';
import { MoreButton } from '../../parts/more-button';
import { StreamSubject } from '../../parts/stream-subject';
import { clockWords } from '../../parts/time-words';
import { Actor } from './actor';
import type { ListedEvent } from './audit.documents';
import { EventDetailWords } from './event-detail-words';
import classes from './event-groups.module.css';
import type { EventsProps } from './event-rows';
import { usePut } from './use-put';

/** Events by what caused them: what one command led to by itself is one row, under the first event of it. */
export function EventGroups({ events, more }: EventsProps) {
  const groups = [...grouped(events, ({ correlationId }) => correlationId)];
  return (
    <div className={classes.frame}>
      <ol className={classes.groups} aria-label="Events by cause">
        {groups.map(([correlation, group]) => (
          <EventGroup key={correlation} correlation={correlation} events={group} />
        ))}
      </ol>
      <MoreButton more={more} />
    </div>
  );
}

type EventGroupProps = { readonly correlation: string; readonly events: readonly ListedEvent[] };

/** Its events are never changed, so it is drawn anew when there is one more. */
const EventGroup = memo(function EventGroup({ correlation, events }: EventGroupProps) {
  const { open = [] } = useSearch({ from: '/shell/audit' });
  const put = usePut();
  const opened = open.includes(correlation);
  const toggle = (): void => {
    const others = open.filter((each) => each !== correlation);
    const left = opened ? others : [...others, correlation];
    put({ open: left.length === 0 ? undefined : left });
  };
  const listId = useId();
  const first = events.at(-1);
  if (!first) return null;
  return (
    <li>
      <div className={classes.group}>
        <UnstyledButton
          className={classes.toggle ?? ''}
          onClick={toggle}
          aria-expanded={opened}
          aria-controls={listId}
          data-opened={opened || undefined}
        >
          <Icon name="right" size={11} />
          <strong>{eventWords(first.type)}</strong>
          <span className={classes.count}>
            {events.length > 1 && `and ${events.length - 1} more`}
          </span>
        </UnstyledButton>
        <span className={classes.about}>
          <StreamSubject stream={first.stream} />
          <EventDetailWords event={first} />
        </span>
        <span className={classes.by}>
          <Actor {...first} />
        </span>
        <span className={classes.when}>
          <Moment time={first.at} />
        </span>
      </div>
      <div id={listId} hidden={!opened}>
        {opened && <Members correlation={correlation} events={events} />}
      </div>
    </li>
  );
}, sameEvents);

function sameEvents(one: EventGroupProps, other: EventGroupProps): boolean {
  return (
    one.correlation === other.correlation &&
    one.events.length === other.events.length &&
    one.events.every((event, place) => event === other.events[place])
  );
}

/** In the order in which they happened, as one reads a story. */
function Members({ correlation, events }: EventGroupProps) {
  return (
    <>
      <ol className={classes.members}>
        {events.toReversed().map((event) => (
          <li key={event.id}>
            <Link from="/audit" to="/audit" search={(search) => ({ ...search, event: event.id })}>
              {eventWords(event.type)}
            </Link>
            <span>
              <StreamSubject stream={event.stream} />
              <EventDetailWords event={event} />
            </span>
            <time className={classes.when} dateTime={event.at}>
              {clockWords(event.at)}
            </time>
          </li>
        ))}
      </ol>
      <div className={classes.only}>
        <Link from="/audit" to="/audit" search={(search) => ({ ...search, correlation })}>
          Only what this caused
        </Link>
      </div>
    </>
  );
}
