import { BARS_MAX, endedRuns, type Ended } from './ended-runs';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
const ended = (minutesAgo: number, state: Ended['state'] = 'finished'): Ended => ({
  endedAt: new Date(NOW - minutesAgo * MINUTE).toISOString(),
  state,
});
const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);

describe('the runs that ended', () => {
  it('are counted by how they ended, each once', () => {
    const runs = [
      ended(1),
      ended(2),
      ended(2, 'failed'),
      ended(9, 'discarded'),
      ended(30, 'canceled'),
    ];
    const { counts } = endedRuns(runs, NOW) ?? { counts: undefined };
    expect(counts && Object.values(counts).map(sum)).toEqual([2, 1, 2]);
  });

  it('reach from the oldest to now in a readable number of bars, from seconds to years', () => {
    for (const minutesAgo of [0, 1, 59, 60 * 24, 60 * 24 * 365 * 3]) {
      const { startsMs, stepMs, counts } = endedRuns([ended(minutesAgo)], NOW)!;
      expect(startsMs.length).toBeLessThanOrEqual(BARS_MAX);
      expect(startsMs[0]).toBeLessThanOrEqual(NOW - minutesAgo * MINUTE);
      expect(startsMs.at(-1)! + stepMs).toBeGreaterThan(NOW);
      expect(sum(counts.finished)).toBe(1);
    }
  });

  it('are nothing where none has ended, and never after now', () => {
    expect(endedRuns([{ endedAt: null, state: 'applying' }], NOW)).toBeUndefined();
    expect(sum(endedRuns([ended(-3)], NOW)!.counts.finished)).toBe(1);
  });
});
