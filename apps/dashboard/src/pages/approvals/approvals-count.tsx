import { useQuery } from '@tanstack/react-query';
import { useShownMoment } from '../../time/shown-moment';
import classes from './approvals-count.module.css';
import { approvalsQuery } from './approvals-query';

/** How much waits for a person, beside the place where it is decided. */
export function ApprovalsCount() {
  const at = useShownMoment() ?? null;
  const { data } = useQuery(approvalsQuery(at));
  const count = data?.approvals.length ?? 0;
  if (count === 0) return null;
  return (
    <span className={classes.count}>
      {count}
      <span className="k-visually-hidden">
        {' '}
        {count === 1 ? 'decision waits' : 'decisions wait'}
      </span>
    </span>
  );
}
