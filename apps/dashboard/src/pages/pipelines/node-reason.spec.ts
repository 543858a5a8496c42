import { ofNode } from '../../parts/state-tone';
import { nodeReason } from './node-reason';

describe(nodeReason.name, () => {
  it("says where an adopted stack comes from, in the word of the retry's dialog", () => {
    expect(ofNode('discovered').word).toBe('adopted');
    expect(nodeReason('adopted')).toBe('deployed by the pipeline before, and still up to date');
  });

  it('names any other reason, and nothing where there is none', () => {
    expect(nodeReason('dependency_failed')).toBe('dependency failed');
    expect(nodeReason(null)).toBeUndefined();
  });
});
