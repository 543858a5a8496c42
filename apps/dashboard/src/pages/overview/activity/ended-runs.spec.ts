import { endedRuns } from './ended-runs';

const MINUTE = 60_000;
const NOW = Date.parse('2026-03-01T12:00:00Z');
const time = (minutesAgo: number): string => new Date(NOW - minutesAgo * MINUTE).toISOString();
const bar = (minutesAgo: number, more: object) => ({
  from: time(minutesAgo),
  ...{ finished: 0, failed: 0, canceled: 0, discarded: 0 },
  ...more,
});
const counted = (minutesAgo: number, ...bars: ReturnType<typeof bar>[]) => ({
  ...{ from: time(minutesAgo), to: time(0), stepMs: MINUTE, bars },
});

describe(endedRuns.name, () => {
  it('has a bar for every step to now, also where nothing ended', () => {
    const { startsMs, counts } = endedRuns(
      counted(40, bar(40, { finished: 2 }), bar(38, { failed: 1, canceled: 1, discarded: 2 })),
      NOW,
    );
    expect(startsMs).toHaveLength(41);
    expect([startsMs[0], startsMs.at(-1)]).toEqual([NOW - 40 * MINUTE, NOW]);
    expect(counts.finished.slice(0, 3)).toEqual([2, 0, 0]);
    expect([counts.failed[2], counts.left[2]]).toEqual([1, 3]);
  });

  it('is never a few bars as wide as the screen, and shows what is newer than this clock', () => {
    const { startsMs, counts } = endedRuns(counted(0, bar(-3, { finished: 1 })), NOW);
    expect(startsMs).toHaveLength(30);
    expect(counts.finished.at(-1)).toBe(1);
  });
});
