import { masked, secretMaskOf } from './secret-mask';

describe('secretMaskOf', () => {
  it('masks a secret within text, as JSON and line by line', () => {
    const mask = secretMaskOf(['hunter2', 'a"quoted"one', '-----BEGIN-----\nMIIEvQIBADANBg\n']);
    expect(mask.text('it is hunter2!')).toBe(`it is ${masked}!`);
    expect(mask.text('{"x":"a\\"quoted\\"one"}')).toBe(`{"x":"${masked}"}`);
    expect(mask.text('key: MIIEvQIBADANBg')).toBe(`key: ${masked}`);
  });

  it('leaves no rest of a secret that contains another', () => {
    expect(secretMaskOf(['pass', 'password']).text('password')).toBe(masked);
  });

  it('masks a short secret only where it is the whole value', () => {
    const mask = secretMaskOf(['1']);
    expect(mask.json({ a: '1', b: 1, c: '10', d: [true, null] })).toEqual({
      a: masked,
      b: masked,
      c: '10',
      d: [true, null],
    });
  });
});
