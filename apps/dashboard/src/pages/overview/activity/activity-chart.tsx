import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import type { EndedRuns } from './ended-runs';

const HEIGHT = 132;
/** Of the place that a bar has. */
const BAR_SHARE = 0.82;
const BAR_WIDTH_MAX = 40;

export type ActivityChartProps = {
  readonly ended: EndedRuns;
  /** The bar under the pointer. */
  readonly onPoint: (bar: number | undefined) => void;
};

/** Bars on top of each other: finished below, then failed, then the rest. */
export function ActivityChart({ ended, onPoint }: ActivityChartProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const place = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme();
  useEffect(() => {
    const element = place.current;
    if (!element || width === 0) return;
    const plot = new UPlot(optionsOf(width, onPoint), dataOf(ended), element);
    return () => plot.destroy();
    // A theme has its colours when the chart is drawn.
  }, [width, scheme, ended, onPoint]);
  return (
    <div ref={ref} style={{ height: HEIGHT }}>
      <div ref={place} />
    </div>
  );
}

/** Each series with those below it, the highest first, so that the lower ones are drawn over it. */
function dataOf({ startsMs, counts: { finished, failed, left } }: EndedRuns): UPlot.AlignedData {
  const withFailed = finished.map((count, bar) => count + (failed[bar] ?? 0));
  const all = withFailed.map((count, bar) => count + (left[bar] ?? 0));
  return [startsMs.map((ms) => ms / 1_000), all, withFailed, [...finished]];
}

function optionsOf(width: number, onPoint: (bar: number | undefined) => void): UPlot.Options {
  const bars = UPlot.paths.bars?.({ size: [BAR_SHARE, BAR_WIDTH_MAX], align: 1 });
  const series = (colour: string): UPlot.Series => ({
    fill: token(colour),
    width: 0,
    points: { show: false },
    ...(bars ? { paths: bars } : {}),
  });
  const axis: UPlot.Axis = {
    stroke: token('--k-ink-faint'),
    font: '11px "Inter Variable", sans-serif',
    grid: { stroke: token('--k-line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { points: { show: false }, y: false, drag: { x: false, y: false } },
    padding: [8, 8, 0, 0],
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, max)] } },
    axes: [
      { ...axis, grid: { show: false }, size: 26, space: 70, values: timesOf },
      { ...axis, size: 34, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500], space: 28 },
    ],
    series: [{}, series('--k-line-strong'), series('--k-failed'), series('--k-succeeded')],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)] },
  };
}

const second = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const DAY_S = 86_400;
const MINUTE_S = 60;

/** Of days the day, of moments the time, with its seconds where minutes would be the same. */
function timesOf(_plot: UPlot, seconds: readonly number[]): string[] {
  const step = (seconds[1] ?? 0) - (seconds[0] ?? 0);
  const words = step >= DAY_S ? day : step % MINUTE_S === 0 ? time : second;
  return seconds.map((each) => words.format(each * 1_000));
}

const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
