import type { Approval } from '@keelson/client';
import { printList } from '../output/print';
import type { Column } from '../output/table';
import { take } from '../output/take';
import { formatDelta } from '../progress/render-node';
import type { Session } from '../session';

/** What waits for a person, with the command that answers it. */
export async function listApprovals(
  session: Session,
  { limit }: { readonly limit: number },
): Promise<void> {
  const { styles } = session.terminal;
  const columns: readonly Column<Approval>[] = [
    { title: 'WAITS', value: ({ kind }) => kind },
    { title: 'FOR', value: ({ environment, stackName }) => placeOf(environment, stackName) },
    { title: 'SINCE', value: ({ since }) => since },
    { title: 'CHANGES', value: ({ delta }) => (delta ? formatDelta(delta.resources, styles) : '') },
    { title: 'ANSWER WITH', value: answerTo },
  ];
  const approvals = await take(session.client.approvals.list(), limit);
  printList(session, approvals, columns, 'Nothing waits for a person.');
}

function placeOf(environment: string, stackName: string | null): string {
  return stackName === null ? environment : `${environment}/${stackName}`;
}

function answerTo({ kind, runId, pipelineId, environment, stackName }: Approval): string {
  if (kind === 'plan') return `keelson run confirm ${runId ?? ''}`;
  const gate = stackName === null ? 'env' : 'node';
  const place = stackName === null ? environment : `${environment} ${stackName}`;
  return `keelson infra-pipeline resolve-${gate}-manual-gate ${pipelineId ?? ''} ${place} yes`;
}
