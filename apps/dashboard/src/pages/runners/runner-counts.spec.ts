import { runnerCounts } from './runner-counts';

const idle = { state: 'idle', jobs: [] } as const;

describe(runnerCounts.name, () => {
  it('counts the work of those that take no more', () => {
    const draining = { state: 'draining', jobs: [1, 2] } as const;
    expect(runnerCounts([draining])).toBe('0 take work, 1 at work, 1 draining');
  });

  it('says who is not heard of, and nothing of those that have left', () => {
    const busy = { state: 'busy', jobs: [1] } as const;
    const silent = { state: 'silent', jobs: [1] } as const;
    expect(runnerCounts([idle])).toBe('1 takes work, 0 at work');
    expect(runnerCounts([idle, busy, silent, { state: 'left', jobs: [] }])).toBe(
      '2 take work, 2 at work, 1 silent',
    );
  });
});
