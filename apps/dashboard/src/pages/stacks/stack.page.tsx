import { Loader, Stack, Tabs } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Suspense, type ReactNode } from 'react';
import { liveQuery } from '../../data/live-query';
import { CopyableId } from '../../parts/copyable-id';
import { Page } from '../../parts/page';
import { StateBadge } from '../../parts/state-badge';
import { useShownMoment } from '../../time/shown-moment';
import { LastRunWaiting } from './last-run-waiting';
import { RunStack } from './run-stack';
import { StackFacts } from './stack-facts';
import { StackHistory } from './stack-history';
import { StackOverview } from './stack-overview';
import { StackRuns } from './stack-runs';
import { StackSettings } from './stack-settings';
import { StackStates } from './stack-states';
import { STACK, type ShownStack } from './stack.documents';
import { isStackTab, type StackTab } from './stack.search';

const TITLES: Readonly<Record<StackTab, string>> = {
  overview: 'Overview',
  states: 'States',
  runs: 'Runs',
  history: 'History',
  settings: 'Settings',
};

/** One stack. */
export function StackPage() {
  const { stackId } = useParams({ from: '/shell/stacks/$stackId' });
  const at = useShownMoment() ?? null;
  const { data } = useSuspenseQuery(
    liveQuery({
      document: STACK,
      variables: { id: stackId, at },
      changesWith: [`stack:${stackId}`],
    }),
  );
  const { stack } = data;
  return (
    <Page
      title={`${stack.environment}/${stack.name}`}
      trail={[
        { text: 'Stacks', to: '/stacks' },
        { text: stack.environment, to: '/stacks', search: { environment: stack.environment } },
      ]}
      step={stack.name}
      beside={
        <>
          {stack.deleted && <StateBadge state={{ word: 'deleted', tone: 'cancelled' }} />}
          <CopyableId id={stack.id} />
        </>
      }
      {...(stack.deleted ? {} : { actions: <RunStack stack={stack} /> })}
    >
      <StackFacts stack={stack} />
      <LastRunWaiting stack={stack} />
      <StackTabs stack={stack} />
    </Page>
  );
}

function StackTabs({ stack }: { readonly stack: ShownStack }) {
  const { tab = 'overview' } = useSearch({ from: '/shell/stacks/$stackId' });
  const navigate = useNavigate({ from: '/stacks/$stackId' });
  const choose = (chosen: string | null): void => {
    if (!isStackTab(chosen)) return;
    const kept = chosen === 'overview' ? undefined : chosen;
    void navigate({ search: { tab: kept } });
  };
  const panels: Readonly<Record<StackTab, ReactNode>> = {
    overview: <StackOverview stack={stack} />,
    states: <StackStates stack={stack} />,
    runs: <StackRuns stack={stack} />,
    history: <StackHistory stack={stack} />,
    settings: <StackSettings stack={stack} />,
  };
  return (
    <Tabs value={tab} onChange={choose} keepMounted={false}>
      <Tabs.List mb="md">
        {Object.entries(TITLES).map(([value, title]) => (
          <Tabs.Tab key={value} value={value}>
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {Object.entries(panels).map(([value, panel]) => (
        <Tabs.Panel key={value} value={value}>
          <Suspense fallback={<Loader size="sm" aria-label="loading" />}>
            <Stack gap="lg">{panel}</Stack>
          </Suspense>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
