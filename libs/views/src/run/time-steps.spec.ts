import { STEPS_MAX, stepOf } from './time-steps';

const MINUTE = 60_000;

describe(stepOf.name, () => {
  it('makes a readable number of steps, from seconds to years', () => {
    for (const minutes of [0, 1, 59, 60 * 24, 60 * 24 * 365 * 3]) {
      expect(Math.ceil((minutes * MINUTE) / stepOf(minutes * MINUTE))).toBeLessThan(STEPS_MAX);
    }
  });

  it('is one that people have a word for', () => {
    expect(stepOf(0)).toBe(10_000);
    expect(stepOf(60 * MINUTE)).toBe(5 * MINUTE);
    expect(stepOf(24 * 60 * MINUTE)).toBe(30 * MINUTE);
    expect(stepOf(365 * 24 * 60 * MINUTE) % (24 * 60 * MINUTE)).toBe(0);
  });
});
