import { criticalPath } from './critical-path';

const after = (...dependsOn: number[]) => ({ dependsOn });

describe('the critical path', () => {
  it('is the chain that takes longest, not the one with the most nodes', () => {
    const nodes = [after(), after(0), after(1), after(), after(3)];
    expect(criticalPath(nodes, [1, 1, 1, 5, 1])).toEqual([3, 4]);
  });

  it('goes through the slower of two dependencies', () => {
    const nodes = [after(), after(), after(0, 1)];
    expect(criticalPath(nodes, [10, 20, 1])).toEqual([1, 2]);
  });

  it('is the longest chain while nothing is known of times', () => {
    const nodes = [after(), after(), after(1), after(2)];
    expect(criticalPath(nodes, [0, 0, 0, 0])).toEqual([1, 2, 3]);
  });

  it('passes over what is not there, and is empty where nothing is', () => {
    expect(criticalPath([after(7)], [3])).toEqual([0]);
    expect(criticalPath([], [])).toEqual([]);
  });
});
