import { useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState, type ComponentType } from 'react';
import { liveQuery } from '../../../data/live-query';
import { useNowMs } from '../../../parts/now';
import { Section } from '../../../parts/section';
import { clockWords, durationWords, exactWords } from '../../../parts/time-words';
import type { ActivityChartProps } from './activity-chart';
import { ACTIVITY } from './activity.documents';
import classes from './activity.module.css';
import { endedRuns, outcomes, type EndedRuns, type Outcome } from './ended-runs';

/** Where the chart's library cannot run, the figures beside it say the same. */
const ActivityChart = lazy((): Promise<{ default: ComponentType<ActivityChartProps> }> =>
  import('./activity-chart').then(
    ({ ActivityChart: chart }) => ({ default: chart }),
    () => ({ default: NoChart }),
  ),
);

const WORDS: Readonly<Record<Outcome, string>> = {
  finished: 'finished',
  failed: 'failed',
  left: 'cancelled or discarded',
};
/** The chart moves on in steps: nobody sees less of it. */
const TICK_MS = 10_000;
const DAY_MS = 86_400_000;

/** When runs ended, and how. Not there before the first one has. */
export function ActivitySection({ at }: { readonly at: string | null }) {
  const { data } = useSuspenseQuery(
    liveQuery({ document: ACTIVITY, variables: { at }, changesWith: ['runs'] }),
  );
  const nowMs = Math.ceil(useNowMs() / TICK_MS) * TICK_MS;
  const ended = useMemo(
    () =>
      endedRuns(
        data.runs.edges.map(({ node }) => node),
        nowMs,
      ),
    [data, nowMs],
  );
  const [pointed, setPointed] = useState<number>();
  if (!ended) return null;
  return (
    <Section title="Runs that ended" beside={<Legend ended={ended} pointed={pointed} />}>
      <div className={classes.frame} role="img" aria-label={summaryOf(ended)}>
        <Suspense fallback={null}>
          <ActivityChart ended={ended} onPoint={setPointed} />
        </Suspense>
      </div>
    </Section>
  );
}

function NoChart(_props: ActivityChartProps) {
  return null;
}

type LegendProps = { readonly ended: EndedRuns; readonly pointed: number | undefined };

/** The colours, with the figures of the bar that is pointed at, or of all. */
function Legend({ ended, pointed }: LegendProps) {
  return (
    <ul className={classes.legend}>
      <li>{whenOf(ended, pointed)}</li>
      {outcomes.map((outcome) => (
        <li key={outcome} data-outcome={outcome}>
          {countOf(ended, outcome, pointed)} {WORDS[outcome]}
        </li>
      ))}
    </ul>
  );
}

function whenOf({ startsMs, stepMs }: EndedRuns, pointed: number | undefined): string {
  const [firstMs = 0] = startsMs;
  const lengthMs = startsMs.length * stepMs;
  const startMs = pointed === undefined ? undefined : startsMs[pointed];
  if (startMs === undefined) return `in ${durationWords(lengthMs)}`;
  const say = Date.now() - firstMs < DAY_MS ? clockWords : exactWords;
  return say(new Date(startMs).toISOString());
}

function countOf({ counts }: EndedRuns, outcome: Outcome, pointed: number | undefined): number {
  return pointed === undefined
    ? counts[outcome].reduce((sum, count) => sum + count, 0)
    : (counts[outcome][pointed] ?? 0);
}

function summaryOf(ended: EndedRuns): string {
  const parts = outcomes.map((each) => `${countOf(ended, each, undefined)} ${WORDS[each]}`);
  return `Runs that ended ${whenOf(ended, undefined)}: ${parts.join(', ')}`;
}
