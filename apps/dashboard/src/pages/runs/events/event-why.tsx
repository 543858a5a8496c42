import { ask } from '@keelson/client/graphql';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { eventWords } from '../../../parts/event-words';
import { StreamSubject } from '../../../parts/stream-subject';
import { clockWords } from '../../../parts/time-words';
import { RUN_EVENT_WHY, type LinkedEvent, type ShownEvent } from './run-events.documents';
import classes from './events.module.css';

/** So many causes stand beside the event; between them and the beginning the others are there for whoever asks. */
const NEAR_MAX = 4;

/** Why an event is there: from the command that began it all, over each event that led to the next, to what came of it. */
export function EventWhy({ event }: { readonly event: ShownEvent }) {
  const { data } = useSuspenseQuery({
    // Why something happened does not change, and what it led to is asked for with the next look.
    queryKey: ['RunEventWhy', event.id],
    queryFn: ({ signal }) => ask(RUN_EVENT_WHY, { id: event.id }, { signal }),
    gcTime: 0,
  });
  const [all, setAll] = useState(false);
  const { root, causes, effects } = data.eventWhy;
  const near = all ? causes : causes.slice(0, NEAR_MAX);
  const between = causes.length - near.length;
  return (
    <ol className={classes.chain} aria-label={`Why ${eventWords(event.type)}`}>
      <Link kind="root" at={root.at}>
        <b>{root.actor}</b> {BEGAN[root.actorKind]}
      </Link>
      {between > 0 && (
        <li>
          <button type="button" className={classes.more} onClick={() => setAll(true)}>
            {between} more {between === 1 ? 'event' : 'events'} in between
          </button>
        </li>
      )}
      {near.toReversed().map(({ event: cause }) => (
        <Linked key={cause.id} event={cause} kind="cause" />
      ))}
      <Link kind="self" at={event.at}>
        <b>{eventWords(event.type)}</b>
      </Link>
      {effects.edges.map(({ node }) => (
        <Linked key={node.id} event={node} kind="effect" />
      ))}
      {effects.pageInfo.hasNextPage && <li>and more</li>}
    </ol>
  );
}

const BEGAN = {
  human: 'gave a command',
  machine: 'gave a command with a key',
  policy: 'decided it as a policy',
  system: 'did it by itself',
  worker: 'reported it as a worker',
} as const;

type LinkedProps = {
  readonly event: LinkedEvent;
  readonly kind: 'cause' | 'effect';
};

function Linked({ event: { type, stream, at, actor }, kind }: LinkedProps) {
  return (
    <Link kind={kind} at={at}>
      {eventWords(type)}{' '}
      <span className={classes.of}>
        <StreamSubject stream={stream} />, by {actor}
      </span>
    </Link>
  );
}

type LinkProps = { readonly kind: string; readonly at: string; readonly children: ReactNode };

function Link({ kind, at, children }: LinkProps) {
  return (
    <li data-kind={kind} aria-current={kind === 'self' ? 'true' : undefined}>
      <span>{children}</span>
      <time dateTime={at}>{clockWords(at)}</time>
    </li>
  );
}
