import { partitionOf } from './partition';

describe(partitionOf, () => {
  it('gives the same answer for ever', () => {
    const keys = ['', 'run-run_1', 'pipeline-pip_1', 'pipeline-pip_1/dev/network', 'stack-ü'];
    expect(keys.map((key) => partitionOf(key, 4))).toEqual([1, 1, 2, 0, 1]);
  });

  it('spreads keys that differ little', () => {
    const counts = [0, 0, 0, 0];
    for (let number = 0; number < 4_000; number += 1) {
      const index = partitionOf(`run-run_01JD8${String(number).padStart(21, '0')}`, 4);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(900);
    expect(Math.max(...counts)).toBeLessThan(1_100);
  });
});
