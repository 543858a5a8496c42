import { attributeChanges } from './attribute-changes';

const text = (value: string) => ({ kind: 'text', text: value });

describe(attributeChanges.name, () => {
  it('tells what becomes different, by the path of each value, and counts the rest', () => {
    const before = { name: 'a', port: 80, tags: { team: 'x', cost: '1' }, zones: ['a', 'b'] };
    const after = { name: 'a', port: 81, tags: { team: 'y', cost: '1' }, zones: ['a'] };
    expect(attributeChanges({ before, after })).toEqual({
      changes: [
        { path: 'port', before: text('80'), after: text('81') },
        { path: 'tags.team', before: text('x'), after: text('y') },
        { path: 'zones[1]', before: text('b'), after: undefined },
      ],
      sameCount: 3,
    });
  });

  it('has nothing before what is created, nor after what is deleted, and leaves out what is null', () => {
    expect(attributeChanges({ before: null, after: { path: '/x', mode: null } }).changes).toEqual([
      { path: 'path', before: undefined, after: text('/x') },
    ]);
    expect(attributeChanges({ before: { path: '/x' }, after: null }).changes).toEqual([
      { path: 'path', before: text('/x'), after: undefined },
    ]);
  });

  it('never calls two hidden values the same', () => {
    const hidden = { password: '(sensitive value)', id: '(known after apply)' };
    expect(attributeChanges({ before: hidden, after: hidden })).toEqual({
      changes: [
        { path: 'password', before: { kind: 'sensitive' }, after: { kind: 'sensitive' } },
        { path: 'id', before: { kind: 'unknown' }, after: { kind: 'unknown' } },
      ],
      sameCount: 0,
    });
  });
});
