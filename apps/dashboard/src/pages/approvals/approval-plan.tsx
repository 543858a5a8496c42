import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useShownMoment } from '../../time/shown-moment';
import { PlanView } from '../runs/plan/plan-view';
import { runPlanQuery } from '../runs/plan/run-plan-query';

/** The plan that waits, read where it is decided. */
export function ApprovalPlan({ runId }: { readonly runId: string }) {
  const at = useShownMoment() ?? null;
  const { data } = useSuspenseQuery(runPlanQuery(runId, at));
  const [find, setFind] = useState('');
  const [action, setAction] = useState<string>();
  const { plan } = data.run;
  if (!plan) return null;
  return (
    <PlanView
      plan={plan}
      find={find}
      onFind={(text) => setFind(text ?? '')}
      action={action}
      onAction={setAction}
    />
  );
}
