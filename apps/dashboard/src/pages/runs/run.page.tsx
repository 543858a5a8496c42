import { Stack, Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { isTerminalRunState, runStates } from '@keelson/domain';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { loadPart } from '../../data/load-part';
import { liveQuery } from '../../data/live-query';
import { Page } from '../../parts/page';
import { shortId } from '../../parts/short-id';
import { StateBadge } from '../../parts/state-badge';
import { ofRun } from '../../parts/state-tone';
import type { Crumb } from '../../shell/trail';
import { useShownMoment } from '../../time/shown-moment';
import { RunEventsTab } from './events/run-events-tab';
import { RunPlanTab } from './plan/run-plan-tab';
import { RunRail } from './rail/run-rail';
import { RunActions } from './run-actions';
import { RunFacts } from './run-facts';
import { RunInputsTab } from './run-inputs-tab';
import { RunNotes } from './run-notes';
import { RUN, type ShownRun } from './run.documents';
import { isRunTab, type RunTab } from './run.search';
import classes from './run.module.css';
import { useRunSearch } from './use-run-search';

const RunLogTab = lazy(
  loadPart(() => import('./log/run-log-tab').then((module) => ({ default: module.RunLogTab }))),
);

/** One run: where it stands, what it would do, what its tool says, and how it came to all that. */
export function RunPage() {
  const { runId } = useParams({ from: '/shell/runs/$runId' });
  const at = useShownMoment() ?? null;
  const { data } = useSuspenseQuery(
    liveQuery({
      document: RUN,
      variables: { id: runId, at },
      changesWith: [`run:${runId}`],
      // What has the stack that it waits for goes on without this run being told.
      alsoWith: ({ run: { waiting, stackId } }) =>
        waiting?.for === 'stack' ? [`stack:${stackId}`] : [],
    }),
  );
  const { run } = data;
  return (
    <Page
      key={runId}
      title={`${run.environment}/${run.stackName}`}
      trail={trailOf(run)}
      step={shortId(run.id)}
      beside={<StateBadge state={ofRun(run.state)} />}
      actions={<RunActions run={run} />}
    >
      <RunFacts run={run} />
      <RunNotes run={run} />
      <div className={classes.body}>
        <Life run={run} />
        <Contents run={run} />
      </div>
    </Page>
  );
}

/** By the pipeline that it belongs to, or else by its stack. */
function trailOf({ environment, stackName, stackId, pipelineId }: ShownRun): readonly Crumb[] {
  const stack: Crumb = {
    text: `${environment}/${stackName}`,
    to: '/stacks/$stackId',
    params: { stackId },
  };
  if (pipelineId === null) return [{ text: 'Runs', to: '/runs' }, stack];
  return [
    { text: 'Pipelines', to: '/pipelines' },
    { text: shortId(pipelineId), to: '/pipelines/$pipelineId', params: { pipelineId } },
    stack,
  ];
}

/** On a small screen the states are there for whoever opens them. */
function Life({ run }: { readonly run: ShownRun }) {
  const wide = useMediaQuery('(min-width: 62em)', true, { getInitialValueInEffect: false });
  return (
    <details className={classes.side} open={wide} key={String(wide)}>
      <summary>
        States and steps <StateBadge state={ofRun(run.state)} plain />
      </summary>
      <RunRail run={run} />
    </details>
  );
}

const TITLES: Readonly<Record<RunTab, string>> = {
  plan: 'Plan',
  log: 'Log',
  events: 'Events',
  inputs: 'Inputs',
};

function Contents({ run }: { readonly run: ShownRun }) {
  const [search, change] = useRunSearch();
  // What fits when the page is opened stays, so that nobody is torn away from what they read.
  const [fitting] = useState(() => tabFor(run));
  const shown = search.tab ?? fitting;
  return (
    <Tabs
      value={shown}
      onChange={(value) => {
        if (isRunTab(value)) change({ tab: value, find: undefined, line: undefined });
      }}
      keepMounted={false}
    >
      <Tabs.List mb="sm">
        {Object.entries(TITLES).map(([tab, title]) => (
          <Tabs.Tab key={tab} value={tab}>
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Suspense>
        <Tabs.Panel value="plan">
          <Stack gap="sm">
            <RunPlanTab run={run} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="log">
          <RunLogTab runId={run.id} ended={isTerminalRunState(run.state)} />
        </Tabs.Panel>
        <Tabs.Panel value="events">
          <RunEventsTab runId={run.id} />
        </Tabs.Panel>
        <Tabs.Panel value="inputs">
          <RunInputsTab runId={run.id} />
        </Tabs.Panel>
      </Suspense>
    </Tabs>
  );
}

/** A plan that waits is to be read; of what is at work or has failed the log tells most. */
function tabFor({ state, hasPlan }: ShownRun): RunTab {
  if (runStates[state].waitsFor === 'person') return 'plan';
  if (!isTerminalRunState(state) || state === 'failed') return 'log';
  return hasPlan ? 'plan' : 'log';
}
