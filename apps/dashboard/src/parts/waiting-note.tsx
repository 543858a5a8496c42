import type { PartOf } from '@keelson/client/graphql';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon';
import { useShownMoment } from '../time/shown-moment';
import { Moment } from './moment';
import { RunnersNow } from './runners-now';
import type { WAITING } from './waiting.documents';
import classes from './waiting-note.module.css';

/** As every answer that can stand still has it. */
export type Waiting = PartOf<typeof WAITING>;

const ICON: Readonly<Record<Waiting['for'], IconName>> = {
  nodes: 'pipelines',
  person: 'hand',
  pipeline: 'pipelines',
  slot: 'ring',
  stack: 'stacks',
  worker: 'clock',
};

type WaitingNoteProps = {
  readonly waiting: Waiting | null;
  /** What leads to the run that is in the way, or answers. */
  readonly children?: ReactNode;
};

/** Why something stands still, and what would move it on. Nothing for what does not. */
export function WaitingNote({ waiting, children }: WaitingNoteProps) {
  const isNow = useShownMoment() === undefined;
  if (waiting === null) return null;
  const { why, moves, until } = waiting;
  return (
    <div className={classes.note} data-for={waiting.for}>
      <Icon name={ICON[waiting.for]} size={14} className={classes.icon} />
      <div>
        <p>{sentence(why)}</p>
        <p className={classes.moves}>
          {sentence(moves)}
          {until !== null && (
            <>
              {' '}
              The clock decides <Moment time={until} />.
            </>
          )}
        </p>
        {waiting.for === 'worker' && isNow && (
          <p className={classes.moves}>
            <RunnersNow />
          </p>
        )}
        {children}
      </div>
    </div>
  );
}

/** A name keeps its letters, also at the beginning. */
function sentence(words: string): string {
  const isName = /^\S*[/_\d]/.test(words);
  const begun = isName ? words : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return `${begun}${/[.!?]$/.test(words) ? '' : '.'}`;
}
