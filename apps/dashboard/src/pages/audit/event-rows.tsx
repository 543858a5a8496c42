import { Link } from '@tanstack/react-router';
import { eventWords } from '../../parts/event-words';
import { Moment } from '../../parts/moment';
import { Rows, type Column } from '../../parts/rows';
import { StreamSubject } from '../../parts/stream-subject';
import { Actor } from './actor';
import type { ListedEvent } from './audit.documents';
import { EventDetailWords } from './event-detail-words';
import type { useEvents } from './use-events';

export type EventsProps = {
  readonly events: readonly ListedEvent[];
  readonly more: ReturnType<typeof useEvents>;
};

/** Events one by one, as they were appended. */
export function EventRows({ events, more }: EventsProps) {
  return <Rows label="Events" items={events} columns={COLUMNS} more={more} />;
}

const COLUMNS: readonly Column<ListedEvent>[] = [
  {
    title: 'Event',
    cell: (event) => (
      <Link from="/audit" to="/audit" search={(search) => ({ ...search, event: event.id })}>
        {eventWords(event.type)} <EventDetailWords event={event} />
      </Link>
    ),
  },
  { title: 'About', cell: ({ stream }) => <StreamSubject stream={stream} /> },
  { title: 'By', wide: true, cell: (event) => <Actor {...event} /> },
  {
    title: 'Position',
    figure: true,
    wide: true,
    cell: ({ position }) => <span className="k-mono">{position}</span>,
  },
  { title: 'When', figure: true, cell: ({ at }) => <Moment time={at} /> },
];
