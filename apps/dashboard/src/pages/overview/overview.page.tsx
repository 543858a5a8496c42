import { isTerminalRunState, runStates, type RunStateName } from '@keelson/domain';
import { useSuspenseQuery } from '@tanstack/react-query';
import { liveQuery } from '../../data/live-query';
import { EmptyState } from '../../parts/empty-state';
import { Page } from '../../parts/page';
import { useShownMoment } from '../../time/shown-moment';
import { approvalsQuery } from '../approvals/approvals-query';
import { ActivitySection } from './activity/activity-section';
import { ApprovalRows, PipelineRows, RunRows, StackRows } from './overview-rows';
import { OverviewSection } from './overview-section';
import { OVERVIEW, UNSURE_STACKS } from './overview.documents';
import classes from './overview.module.css';

/** What is under way, what waits for a person, what has failed, and what may not be as it should. */
export function OverviewPage() {
  const at = useShownMoment() ?? null;
  const { data } = useSuspenseQuery(
    liveQuery({
      document: OVERVIEW,
      variables: { at, atWork: [...AT_WORK] },
      changesWith: ['pipelines', 'runs'],
    }),
  );
  const { data: waiting } = useSuspenseQuery(approvalsQuery(at));
  const { data: listed } = useSuspenseQuery(
    liveQuery({ document: UNSURE_STACKS, variables: { at }, changesWith: ['stacks'] }),
  );
  const unsure = nodesOf(listed.unsure);
  const pipelines = [data.running, data.cancelling, data.queued].flatMap(nodesOf);
  const [atWork, failed] = [nodesOf(data.atWork), nodesOf(data.failed)];
  const isEmpty = listed.any.edges.length === 0;
  return (
    <Page title="Overview">
      {isEmpty ? <NoStackYet /> : <ActivitySection at={at} />}
      <div className={classes.sections}>
        <OverviewSection
          title="Waits for a person"
          count={waiting.approvals.length}
          nothing="Nothing waits for anybody."
          to="/approvals"
        >
          <ApprovalRows approvals={waiting.approvals} />
        </OverviewSection>
        <OverviewSection
          title="At work"
          count={pipelines.length + atWork.length}
          nothing="No pipeline and no run is at work."
          to="/runs"
        >
          <PipelineRows pipelines={pipelines} />
          <RunRows label="Runs at work" runs={atWork} />
        </OverviewSection>
        <OverviewSection
          title="Failed last"
          count={failed.length}
          nothing="No run has failed."
          to="/runs"
          search={{ progress: 'failed' }}
        >
          <RunRows label="Runs that failed" runs={failed} withWhy />
        </OverviewSection>
        <OverviewSection
          title="Drifted or uncertain"
          count={unsure.length}
          isMore={listed.unsure.pageInfo.hasNextPage}
          nothing="Every stack is as its last run left it, as far as is known."
          to="/stacks"
          search={{ unsure: true }}
        >
          <StackRows stacks={unsure} />
        </OverviewSection>
      </div>
    </Page>
  );
}

type Listed<Node> = { readonly edges: readonly { readonly node: Node }[] };

function nodesOf<Node>({ edges }: Listed<Node>): readonly Node[] {
  return edges.map(({ node }) => node);
}

/** Begun or to be begun: what waits for a person stands in a place of its own. */
const AT_WORK = (Object.keys(runStates) as RunStateName[]).filter(
  (state) => !isTerminalRunState(state) && runStates[state].waitsFor !== 'person',
);

function NoStackYet() {
  return (
    <EmptyState title="Nothing is here yet" command="keelson apply -f examples/quickstart">
      Keelson deploys stacks, one by one or as a project. Apply a manifest, and this page shows what
      happens.
    </EmptyState>
  );
}
