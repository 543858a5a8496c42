import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Moment } from '../../parts/moment';
import { Rows, type Column } from '../../parts/rows';
import { RunLink } from '../../parts/run-link';
import type { More } from '../../parts/more-button';
import { StateBadge } from '../../parts/state-badge';
import { ofRun } from '../../parts/state-tone';
import { WaitingWords } from '../../parts/waiting-words';
import { ofDrift } from './stack-tone';
import type { ListedStack, StackProject } from './stacks.documents';

type StackListProps = {
  readonly stacks: readonly ListedStack[];
  readonly projects: readonly StackProject[];
  readonly more: More;
};

/** Stacks one below the other. */
export function StackList({ stacks, projects, more }: StackListProps) {
  const columns = useMemo(() => columnsOf(projects), [projects]);
  return <Rows label="Stacks" items={stacks} columns={columns} more={more} />;
}

function columnsOf(projects: readonly StackProject[]): readonly Column<ListedStack>[] {
  const names = new Map(projects.map(({ id, name }) => [id, name]));
  const project: Column<ListedStack> = {
    title: 'Project',
    wide: true,
    cell: ({ projectId }) => (projectId === null ? '–' : (names.get(projectId) ?? projectId)),
  };
  return [...FIRST, project, ...LAST];
}

const FIRST: readonly Column<ListedStack>[] = [
  {
    title: 'Stack',
    cell: ({ id, name }) => (
      <Link to="/stacks/$stackId" params={{ stackId: id }}>
        {name}
      </Link>
    ),
  },
  { title: 'Environment', cell: ({ environment }) => environment },
];

const LAST: readonly Column<ListedStack>[] = [
  {
    title: 'Last run',
    cell: ({ lastRun }) =>
      lastRun?.state ? (
        <RunLink runId={lastRun.id}>
          <StateBadge state={ofRun(lastRun.state)} plain />
        </RunLink>
      ) : (
        'none yet'
      ),
  },
  {
    title: 'Why',
    below: true,
    cell: ({ lastRun }) => <WaitingWords waiting={lastRun?.waiting ?? null} />,
  },
  {
    title: 'Drift',
    wide: true,
    cell: ({ drift }) => <StateBadge state={ofDrift(drift.status)} plain />,
  },
  { title: 'Provisioner', wide: true, cell: ({ provisioner }) => provisioner },
  { title: 'State', figure: true, wide: true, cell: ({ state }) => state?.version ?? '–' },
  {
    title: 'Changed',
    figure: true,
    wide: true,
    cell: ({ updatedAt }) => <Moment time={updatedAt} />,
  },
];
