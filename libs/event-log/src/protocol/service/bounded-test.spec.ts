import { ProtocolError } from '../wire/protocol-error';
import { boundedTest } from './bounded-test';

describe(boundedTest, () => {
  const long = `${'a'.repeat(500)}!`;

  it.each(['^(a+)+$', '^(a|a)*$', '^(a?){400}a{400}$', '^(.*a){20}$'])(
    'stops %s where it would not come to an end',
    (source) => {
      const matches = boundedTest(source);
      expect(matches('b')).toBe(false);
      expect(() => matches(long)).toThrow(ProtocolError);
      expect(() => matches(long)).toThrow(/takes too long/);
    },
  );

  it('answers the same for the same name again', () => {
    const matches = boundedTest('^a+-.*[05]$');
    const names = Array.from({ length: 30 }, (_, number) => `a-${number}`);
    const found = (): string[] => [...names, ...names].filter(matches);
    expect(found()).toEqual(found());
    expect(new Set(found())).toEqual(new Set(names.filter((name) => /[05]$/.test(name))));
  });

  it('refuses what is no expression', () => {
    expect(() => boundedTest('((')).toThrow(ProtocolError);
  });
});
