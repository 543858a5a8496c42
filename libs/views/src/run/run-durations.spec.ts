import { durationsOf } from './run-durations';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const MINUTE_MS = 60_000;

describe(durationsOf.name, () => {
  const run = {
    createdAt: at(0),
    startedAt: at(10),
    unconfirmedAt: null,
    confirmedAt: null,
    endedAt: at(12),
  };

  it('counts as work neither what waited for a worker nor what waited for a person', () => {
    expect(durationsOf(run).executionMs).toBe(2 * MINUTE_MS);
    const confirmed = { ...run, unconfirmedAt: at(11), confirmedAt: at(50), endedAt: at(52) };
    expect(durationsOf(confirmed).executionMs).toBe(3 * MINUTE_MS);
    const discarded = { ...run, unconfirmedAt: at(11), endedAt: at(50) };
    expect(durationsOf(discarded).executionMs).toBe(MINUTE_MS);
  });

  it('does not know what goes on, or never began', () => {
    expect(durationsOf({ ...run, endedAt: null }).executionMs).toBeNull();
    expect(durationsOf({ ...run, startedAt: null }).executionMs).toBeNull();
  });
});
