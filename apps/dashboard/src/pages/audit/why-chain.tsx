import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { eventWords } from '../../parts/event-words';
import { StreamSubject } from '../../parts/stream-subject';
import { clockWords } from '../../parts/time-words';
import type { LinkedEvent, ShownWhy } from './audit.documents';
import classes from './why-chain.module.css';

/** What is nearest explains most; a chain may be a whole pipeline long. */
const NEAREST_CAUSES = 6;

/** From the person, timer or worker whose command began it, over each event that caused the next, to what came of it. */
export function WhyChain({ why: { root, causes, event, effects } }: { readonly why: ShownWhy }) {
  const [whole, { open: showWhole }] = useDisclosure();
  const hidden = whole ? 0 : Math.max(0, causes.length - NEAREST_CAUSES);
  return (
    <ol className={classes.chain}>
      <Step kind="root" at={root.at}>
        <strong>{root.actor}</strong> {ROOT_WORDS[root.actorKind]}
      </Step>
      {hidden > 0 && (
        <li data-kind="cause">
          <Button variant="subtle" size="compact-xs" onClick={showWhole}>
            Show the {hidden} events between
          </Button>
        </li>
      )}
      {causes
        .toReversed()
        .slice(hidden)
        .map((cause) => (
          <Linked key={cause.event.id} event={cause.event} kind="cause" />
        ))}
      <Step kind="self" at={event.at}>
        <strong>{eventWords(event.type)}</strong> <StreamSubject stream={event.stream} />
      </Step>
      {effects.edges.map(({ node }) => (
        <Linked key={node.id} event={node} kind="effect" />
      ))}
      {effects.pageInfo.hasNextPage && <li data-kind="effect">and more</li>}
      {effects.edges.length === 0 && <li data-kind="effect">Nothing came of it yet.</li>}
    </ol>
  );
}

const ROOT_WORDS = {
  human: 'gave a command',
  machine: 'gave a command with a key',
  policy: 'decided it as a policy',
  system: 'did it by itself',
  worker: 'reported it as a runner',
} as const;

type Kind = 'root' | 'cause' | 'self' | 'effect';

function Linked({ event, kind }: { readonly event: LinkedEvent; readonly kind: Kind }) {
  const { id, type, stream, at } = event;
  return (
    <Step kind={kind} at={at}>
      <Link from="/audit" to="/audit" search={(search) => ({ ...search, event: id })}>
        {eventWords(type)}
      </Link>{' '}
      <StreamSubject stream={stream} />
    </Step>
  );
}

type StepProps = { readonly kind: Kind; readonly at: string; readonly children: ReactNode };

function Step({ kind, at, children }: StepProps) {
  return (
    <li data-kind={kind} aria-current={kind === 'self' ? 'true' : undefined}>
      <span>{children}</span>
      <time dateTime={at}>{clockWords(at)}</time>
    </li>
  );
}
