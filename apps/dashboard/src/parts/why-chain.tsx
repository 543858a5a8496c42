import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { eventWords } from './event-words';
import { StreamSubject } from './stream-subject';
import { clockWords } from './time-words';
import type { LinkedEvent, ShownWhy } from './why-chain.documents';
import classes from './why-chain.module.css';

/** What is nearest explains most; a chain may be a whole pipeline long. */
const NEAREST_CAUSES = 6;

type WhyChainProps = {
  readonly why: ShownWhy;
  /** Every cause is shown, also those in the middle of a long chain. */
  readonly whole: boolean;
  readonly onWhole: () => void;
  /** The way to another event of the chain. */
  readonly link: (event: LinkedEvent, words: string) => ReactNode;
};

/** From the person, timer or worker whose command began it, over each event that caused the next, to what came of it. */
export function WhyChain({ why, whole, onWhole, link }: WhyChainProps) {
  const { root, causes, event, effects } = why;
  const hidden = whole ? 0 : Math.max(0, causes.length - NEAREST_CAUSES);
  return (
    <ol className={classes.chain} aria-label={`Why ${eventWords(event.type)}`}>
      <Step kind="root" at={root.at}>
        <strong>{root.actor}</strong> {ROOT_WORDS[root.actorKind]}
      </Step>
      {hidden > 0 && (
        <li data-kind="cause">
          <Button variant="subtle" size="compact-xs" onClick={onWhole}>
            Show the {hidden} events between
          </Button>
        </li>
      )}
      {causes
        .toReversed()
        .slice(hidden)
        .map((cause) => (
          <Linked key={cause.event.id} event={cause.event} kind="cause" link={link} />
        ))}
      <Step kind="self" at={event.at}>
        <strong>{eventWords(event.type)}</strong> <StreamSubject stream={event.stream} />
      </Step>
      {effects.edges.map(({ node }) => (
        <Linked key={node.id} event={node} kind="effect" link={link} />
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

type LinkedProps = Pick<WhyChainProps, 'link'> & {
  readonly event: LinkedEvent;
  readonly kind: Kind;
};

function Linked({ event, kind, link }: LinkedProps) {
  const { type, stream, at, actor } = event;
  return (
    <Step kind={kind} at={at}>
      {link(event, eventWords(type))} <StreamSubject stream={stream} />
      <span className={classes.by}>, by {actor}</span>
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
