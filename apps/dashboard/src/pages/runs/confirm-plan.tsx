import { useQuery } from '@tanstack/react-query';
import { List, Text } from '@mantine/core';
import { useCommand } from '../../data/command';
import { countWords } from '../../parts/change-counts';
import { askOf } from '../../decisions/decision';
import { CommandButton } from '../../parts/command-button';
import { destroys } from './plan/plan-actions';
import { runPlanQuery } from './plan/run-plan-query';
import { CONFIRM_RUN, type ShownPlan } from './run.documents';

/** What will be gone is named, up to so many. */
const NAMED_MAX = 8;

/** Agrees to the plan that this screen shows, by its digest: if there is another one by then, the server refuses. */
export function ConfirmPlan({ runId }: { readonly runId: string }) {
  const { data } = useQuery(runPlanQuery(runId, null));
  const command = useCommand(CONFIRM_RUN, { changes: ['runs', `run:${runId}`, 'approvals'] });
  const plan = data?.run.plan;
  if (!plan) return null;
  const { planDigest } = plan;
  return (
    <CommandButton
      name={askOf({ verb: 'confirm', runId })}
      label="Confirm"
      title="Apply this plan?"
      primary
      confirm="Apply exactly this plan"
      comment="asked"
      command={command}
      act={(comment) => command.mutateAsync({ id: runId, planDigest, comment: comment ?? null })}
    >
      <WhatHappens plan={plan} />
    </CommandButton>
  );
}

function WhatHappens({ plan: { changes, delta, planDigest } }: { readonly plan: ShownPlan }) {
  const gone = changes.filter(destroys);
  return (
    <>
      A worker applies it as soon as one is free: {countWords(delta.resources)}. From then on the
      run can be neither cancelled nor discarded.
      {gone.length > 0 && (
        <>
          <Text size="sm" fw={600} c="var(--k-failed)" mt="sm">
            {gone.length === 1
              ? 'One resource is destroyed:'
              : `${gone.length} resources are destroyed:`}
          </Text>
          <List size="sm" className="k-mono">
            {gone.slice(0, NAMED_MAX).map(({ address, action }) => (
              <List.Item key={address}>
                {address}
                {action === 'replace' ? ' (replaced)' : ''}
              </List.Item>
            ))}
            {gone.length > NAMED_MAX && <List.Item>and {gone.length - NAMED_MAX} more</List.Item>}
          </List>
        </>
      )}
      <Text size="xs" c="dimmed" mt="sm" className="k-mono" style={{ overflowWrap: 'anywhere' }}>
        digest of this plan: {planDigest}
      </Text>
    </>
  );
}
