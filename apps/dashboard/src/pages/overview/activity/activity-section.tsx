import { NativeSelect, Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useDeferredValue, useMemo, useState, type ComponentType } from 'react';
import { liveQuery } from '../../../data/live-query';
import { useNowMs } from '../../../parts/now';
import { Section } from '../../../parts/section';
import { clockWords, durationWords, exactWords } from '../../../parts/time-words';
import type { ActivityChartProps } from './activity-chart';
import { ACTIVITY } from './activity.documents';
import classes from './activity.module.css';
import { HOURS_DEFAULT, type Hours } from '../overview.search';
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

/** When runs ended, and how. */
export function ActivitySection({ at }: { readonly at: string | null }) {
  const { hours } = useSearch({ from: '/shell/' });
  const reach = hours ?? HOURS_DEFAULT;
  // The chart stays until the answer is there.
  const asked = useDeferredValue(reach);
  const { data } = useSuspenseQuery(
    liveQuery({
      document: ACTIVITY,
      variables: { at, hours: asked === 'all' ? null : asked },
      changesWith: ['runs'],
    }),
  );
  const { activity } = data;
  const nowMs = Math.ceil(useNowMs() / TICK_MS) * TICK_MS;
  const ended = useMemo(() => endedRuns(activity, nowMs), [activity, nowMs]);
  const [pointed, setPointed] = useState<number>();
  return (
    <Section
      title="Runs that ended"
      beside={
        <div className={classes.beside}>
          <Legend ended={ended} pointed={pointed} />
          <Reach chosen={reach} />
        </div>
      }
    >
      {activity.bars.length === 0 ? (
        <Text size="sm" c="dimmed">
          None in this time.
        </Text>
      ) : (
        <div className={classes.frame} role="img" aria-label={summaryOf(ended)}>
          <Suspense fallback={null}>
            <ActivityChart ended={ended} onPoint={setPointed} />
          </Suspense>
        </div>
      )}
    </Section>
  );
}

const REACHES = [
  { value: '1', label: 'last hour' },
  { value: String(HOURS_DEFAULT), label: 'last day' },
  { value: '168', label: 'last week' },
  { value: '720', label: 'last 30 days' },
  { value: 'all', label: 'all' },
];

/** How far back the chart goes. */
function Reach({ chosen }: { readonly chosen: Hours }) {
  const navigate = useNavigate({ from: '/' });
  const known = REACHES.some(({ value }) => value === String(chosen));
  const other = known ? [] : [{ value: String(chosen), label: `last ${chosen} hours` }];
  return (
    <NativeSelect
      size="xs"
      aria-label="How far back"
      value={String(chosen)}
      data={[...REACHES, ...other]}
      onChange={({ currentTarget: { value } }) =>
        void navigate({
          search: (search) => ({ ...search, hours: value === 'all' ? value : Number(value) }),
          replace: true,
          resetScroll: false,
        })
      }
    />
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
