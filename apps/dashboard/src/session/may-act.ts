import { useShownMoment } from '../time/shown-moment';
import { useSession } from './session-query';

/** Whether this person can change something on this screen: not as a reader, and not in the past. */
export function useMayAct(): boolean {
  const { mayChange } = useSession();
  const at = useShownMoment();
  return mayChange && at === undefined;
}
