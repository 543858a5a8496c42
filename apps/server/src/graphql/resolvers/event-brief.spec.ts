import { eventBrief } from './event-brief';

describe(eventBrief.name, () => {
  it('keeps what tells one event from another, and leaves out what makes it long', () => {
    const data = {
      position: 'node_exit',
      node: 3,
      resolution: 'yes',
      indeterminate: false,
      comment: 'x'.repeat(301),
      spec: { large: true },
      nodes: [1, 2],
      nothing: null,
    };
    expect(eventBrief(data)).toEqual({
      position: 'node_exit',
      node: 3,
      resolution: 'yes',
      indeterminate: false,
      comment: `${'x'.repeat(300)}…`,
    });
  });

  it('answers something empty for a payload without names', () => {
    expect(eventBrief([1])).toEqual({});
    expect(eventBrief(null)).toEqual({});
  });
});
