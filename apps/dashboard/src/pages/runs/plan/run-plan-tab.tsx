import { Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { EmptyState } from '../../../parts/empty-state';
import { useShownMoment } from '../../../time/shown-moment';
import type { ShownRun } from '../run.documents';
import { useRunSearch } from '../use-run-search';
import { PlanView } from './plan-view';
import { runPlanQuery } from './run-plan-query';

/** What the run would do, or has done. */
export function RunPlanTab({ run }: { readonly run: ShownRun }) {
  const at = useShownMoment() ?? null;
  const { data } = useSuspenseQuery(runPlanQuery(run.id, at));
  const [search, change] = useRunSearch();
  const { plan } = data.run;
  if (!plan) return <NoPlan run={run} />;
  return (
    <>
      <PlanView
        plan={plan}
        find={search.find ?? ''}
        onFind={(find) => change({ find })}
        action={search.action}
        onAction={(action) => change({ action })}
        unfolded={search.unfolded}
        onUnfold={(unfolded) => change({ unfolded })}
      />
      <Text size="xs" c="dimmed" className="k-mono" style={{ overflowWrap: 'anywhere' }}>
        digest of this plan: {plan.planDigest}
      </Text>
    </>
  );
}

function NoPlan({ run }: { readonly run: ShownRun }) {
  if (run.planDigest !== null) {
    return (
      <EmptyState title="Not kept">
        Only the newest plan of a run is kept to be read, and this moment had an earlier one.
      </EmptyState>
    );
  }
  if (!run.operations.includes('plan')) {
    return (
      <EmptyState title="No plan">
        The settings of this stack skip the plan, so the run applies at once.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No plan yet">
      The plan is here as soon as the worker has made it, with every attribute that would change.
    </EmptyState>
  );
}
