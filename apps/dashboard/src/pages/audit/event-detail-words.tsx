import { useEventDetail, type BriefEvent } from '../../parts/use-event-detail';
import classes from './event-detail.module.css';

/** What tells an event from others of its type, in small beside it; nothing where nothing does. */
export function EventDetailWords({ event }: { readonly event: BriefEvent }) {
  const words = useEventDetail(event);
  return words === '' ? null : <span className={classes.detail}>{words}</span>;
}
