import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Facts, type Fact } from '../../parts/facts';
import { Icon } from '../../parts/icon';
import { Moment } from '../../parts/moment';
import { RunLink } from '../../parts/run-link';
import { StateBadge } from '../../parts/state-badge';
import { ofRun } from '../../parts/state-tone';
import { ofDrift } from './stack-tone';
import type { ShownLock, ShownStack } from './stack.documents';
import { useProjectName } from './use-project-name';
import { useStackLock } from './use-stack-lock';

/** How a stack stands, whichever part of its page is open. */
export function StackFacts({ stack }: { readonly stack: ShownStack }) {
  const lock = useStackLock(stack.id);
  const project = useProjectName(stack.projectId);
  return <Facts facts={[...ofStanding(stack), ...ofLock(lock), ...ofPlace(stack, project)]} />;
}

function ofStanding({
  lastRun,
  drift,
  state,
  needsRefresh,
  needsRefreshReason,
}: ShownStack): Fact[] {
  const failure = lastRun?.failure ?? null;
  return [
    {
      name: 'Last run',
      value: lastRun?.state ? (
        <RunLink runId={lastRun.id}>
          <StateBadge state={ofRun(lastRun.state)} plain />
        </RunLink>
      ) : (
        'none yet'
      ),
    },
    ...(failure ? [{ name: 'It failed', value: failureWords(failure) }] : []),
    { name: 'Drift', value: <StateBadge state={ofDrift(drift.status)} plain /> },
    {
      name: 'State',
      value: state === null ? 'none yet' : `version ${state.version}`,
    },
    ...(needsRefresh
      ? [{ name: 'Needs a refresh', value: refreshWords(needsRefreshReason, failure) }]
      : []),
  ];
}

type Failure = NonNullable<NonNullable<ShownStack['lastRun']>['failure']>;

const failureWords = ({ step, message }: Failure): string =>
  step === null ? message : `in ${step}: ${message}`;

/** What the last run said already is not said twice. */
function refreshWords(reason: string | null, failure: Failure | null): string {
  if (failure !== null && failure.message === reason) return 'its apply may have been done in part';
  return reason ?? 'before anything else';
}

function ofLock(lock: ShownLock | undefined): Fact[] {
  if (!lock) return [];
  const { holder, queue, tool } = lock;
  if (!holder) return [{ name: 'Lock', value: 'free' }];
  const waiting =
    queue.length === 0
      ? []
      : [{ name: 'Wait for it, in this order', value: <Queue queue={queue} /> }];
  return [
    {
      name: 'Has the stack',
      value: (
        <>
          <Icon name="lock" size={12} /> <RunLink runId={holder.runId} />
          {tool !== null && (
            <Text size="xs" c="dimmed">
              {lockWords(tool)}
            </Text>
          )}
        </>
      ),
    },
    ...waiting,
  ];
}

/** Terraform says "OperationTypeApply". */
function lockWords({ operation, who }: NonNullable<ShownLock['tool']>): string {
  const what = operation?.replace(/^OperationType/, '').toLowerCase() ?? '';
  return `state locked${what === '' ? '' : ` for ${what}`}, ${who}`;
}

const QUEUE_SHOWN_MAX = 3;

function Queue({ queue }: { readonly queue: ShownLock['queue'] }) {
  const hidden = queue.length - QUEUE_SHOWN_MAX;
  return (
    <>
      {queue.slice(0, QUEUE_SHOWN_MAX).map(({ runId }) => (
        <RunLink key={runId} runId={runId} />
      ))}
      {hidden > 0 && <span>and {hidden} more</span>}
    </>
  );
}

function ofPlace(
  { projectId, provisioner, updatedAt }: ShownStack,
  project: string | undefined,
): Fact[] {
  return [
    {
      name: 'Project',
      value:
        projectId === null ? (
          'none: on its own'
        ) : (
          <Link to="/stacks" search={{ project: project ?? projectId }}>
            {project ?? projectId}
          </Link>
        ),
    },
    { name: 'Provisioner', value: provisioner },
    { name: 'Changed', value: <Moment time={updatedAt} /> },
  ];
}
