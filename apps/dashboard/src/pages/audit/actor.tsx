import type { ListedEvent } from './audit.documents';
import classes from './actor.module.css';

type ActorProps = Pick<ListedEvent, 'actor' | 'actorKind'>;

/** Who did it, and what sort of somebody that is. */
export function Actor({ actor, actorKind }: ActorProps) {
  return (
    <span className={classes.actor}>
      {actor}
      {actor !== actorKind && <span className={classes.kind}>{actorKind}</span>}
    </span>
  );
}
