import { simulate } from './simulate';

/** Some eight seconds. `npm run simulate -- --seeds N` lives through as many as one likes. */
const SEEDS = 120;
const TRACE_LINES = 150;

describe('whatever goes wrong', () => {
  it.each([
    ['first', 1],
    ['second', 1 + SEEDS / 2],
  ])('every promise holds in the %s half of the histories', async (_, from) => {
    for (let seed = from; seed < from + SEEDS / 2; seed += 1) {
      const { failure, trace } = await simulate(seed);
      if (!failure) continue;
      const told = trace.slice(-TRACE_LINES).join('\n');
      throw new Error(`seed ${seed}: ${failure.message}\n${told}`, { cause: failure });
    }
  });

  it.each([3, 7])('seed %i repeats its history step by step', async (seed) => {
    const [once, again] = [await simulate(seed), await simulate(seed)];
    expect(once.events).toBeGreaterThan(20);
    expect(again).toEqual(once);
  });
});
