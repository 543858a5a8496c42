import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useShownMoment } from '../../time/shown-moment';
import { PlanView } from '../runs/plan/plan-view';
import { runPlanQuery } from '../runs/plan/run-plan-query';
import type { ApprovalsSearch } from './approvals.search';

/** The plan that waits, read where it is decided. */
export function ApprovalPlan({ runId }: { readonly runId: string }) {
  const at = useShownMoment() ?? null;
  const { data } = useSuspenseQuery(runPlanQuery(runId, at));
  const { find = '', action, unfolded } = useSearch({ from: '/shell/approvals' });
  const navigate = useNavigate({ from: '/approvals' });
  const change = (part: ApprovalsSearch): void =>
    void navigate({
      search: (before) => ({ ...before, ...part }),
      replace: true,
      resetScroll: false,
    });
  const { plan } = data.run;
  if (!plan) return null;
  return (
    <PlanView
      plan={plan}
      find={find}
      onFind={(text) => change({ find: text })}
      action={action}
      onAction={(chosen) => change({ action: chosen })}
      unfolded={unfolded}
      onUnfold={(all) => change({ unfolded: all })}
    />
  );
}
