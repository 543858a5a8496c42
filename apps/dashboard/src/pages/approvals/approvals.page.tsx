import { Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { EmptyState } from '../../parts/empty-state';
import { Page } from '../../parts/page';
import { useShownMoment } from '../../time/shown-moment';
import { ApprovalCard } from './approval-card';
import type { ShownApproval } from './approvals.documents';
import classes from './approvals.module.css';
import { approvalsQuery } from './approvals-query';

/** Everything that waits for a person, the oldest first, with what decides it. */
export function ApprovalsPage() {
  const at = useShownMoment() ?? null;
  const { data } = useSuspenseQuery(approvalsQuery(at));
  const { approvals } = data;
  return (
    <Page title="Approvals">
      {approvals.length === 0 ? (
        <EmptyState title="Nothing waits for anybody">
          Plans are here where a stack pauses between preview and update
          (flowControl.pauseBetweenPreviewAndUpdate), and gates where a manifest has them.
        </EmptyState>
      ) : (
        <>
          <Text size="sm" c="dimmed">
            {approvals.length === 1 ? 'One decision waits' : `${approvals.length} decisions wait`},
            the oldest first.
          </Text>
          <ul className={classes.approvals} aria-label="Decisions that wait">
            {approvals.map((approval) => (
              <ApprovalCard key={keyOf(approval)} approval={approval} />
            ))}
          </ul>
        </>
      )}
    </Page>
  );
}

const keyOf = ({ runId, pipelineId, environment, stackName }: ShownApproval): string =>
  runId ?? `${pipelineId} ${environment} ${stackName}`;
