import { ownPlace } from './own-place';

const ORIGIN = 'https://keelson.example';

describe(ownPlace.name, () => {
  it.each(['/', '/runs/run_1?tab=log&line=5#end', '/stacks?at=2026-11-21T10%3A00%3A00Z'])(
    'lets %s through',
    (place) => {
      expect(ownPlace(place, ORIGIN)).toBe(place);
    },
  );

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/..//evil.example',
    'javascript:alert(1)',
    'runs',
    '',
    undefined,
    ['/'],
  ])('refuses %j', (place) => {
    expect(ownPlace(place, ORIGIN)).toBeUndefined();
  });
});
