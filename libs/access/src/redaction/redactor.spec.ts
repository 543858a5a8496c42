import fc from 'fast-check';
import { Redactor } from './redactor';

const SECRET = 'p@ss "w0rd" <&> ${x}/+é';

describe('Redactor', () => {
  it('masks a value wherever it occurs, and nothing else', () => {
    const redactor = new Redactor(['hunter2', 's3cr3t']);
    expect(redactor.line('login hunter2, s3cr3t and hunter2!')).toBe('login ***, *** and ***!');
    expect(redactor.line('nothing to hide')).toBe('nothing to hide');
    expect(new Redactor([]).line('anything')).toBe('anything');
  });

  it.each<[string, (value: string) => string]>([
    ['as it is', (value) => value],
    ['base64', (value) => Buffer.from(value).toString('base64')],
    ['base64url', (value) => Buffer.from(value).toString('base64url')],
    ['hexadecimal', (value) => Buffer.from(value).toString('hex')],
    ['HEXADECIMAL', (value) => Buffer.from(value).toString('hex').toUpperCase()],
    ['a URL component', encodeURIComponent],
    [
      'a URL component in lower case',
      (value) => encodeURIComponent(value).replace(/%../g, (each) => each.toLowerCase()),
    ],
    ['a form', (value) => new URLSearchParams({ v: value }).toString().slice(2)],
    ['JSON', (value) => JSON.stringify(value).slice(1, -1)],
    ['JSON in JSON', (value) => JSON.stringify(JSON.stringify(value)).slice(3, -3)],
    [
      "Go's JSON",
      (value) =>
        JSON.stringify(value)
          .slice(1, -1)
          .replace(/[<>&]/g, (each) => `\\u00${each.charCodeAt(0).toString(16)}`),
    ],
    ['HCL', (value) => JSON.stringify(value).slice(1, -1).replaceAll('${', '$${')],
  ])('masks the spelling %s', (_name, spell) => {
    expect(new Redactor([SECRET]).line(`a ${spell(SECRET)} b`)).toBe('a *** b');
  });

  it('masks a password in a Basic header, whatever the user is called', () => {
    const redactor = new Redactor(['correct horse battery']);
    for (const user of ['', 'a', 'ab', 'abc', 'root']) {
      const header = Buffer.from(`${user}:correct horse battery`).toString('base64');
      const masked = redactor.line(`Authorization: Basic ${header}`);
      expect(masked).toContain('***');
      const left = masked
        .replace(/.*Basic /, '')
        .replace('***', '')
        .replace(/=/g, '');
      expect(left.length).toBeLessThan(10);
    }
  });

  it('masks each line of a value of several lines', () => {
    const key = '-----BEGIN KEY-----\n  MIIEvQIBADANBgkq\r\nhkiG9w0BAQEFAASC\n-----END KEY-----\n';
    const redactor = new Redactor([key]);
    expect(redactor.line('  | MIIEvQIBADANBgkq |')).toBe('  | *** |');
    expect(redactor.text(`start\n${key}end`)).not.toMatch(/MIIE|hkiG/);
    expect(redactor.line(JSON.stringify({ key }))).toBe('{"key":"***"}');
  });

  it('leaves no end of values that overlap or contain one another', () => {
    const redactor = new Redactor(['abcdef', 'defghi', 'abcdefgh']);
    expect(redactor.line('<abcdefghi>')).toBe('<***>');
    expect(redactor.line('<abcdef defghi>')).toBe('<*** ***>');
  });

  it('masks short values and ordinary words only where they are all there is', () => {
    const redactor = new Redactor(['abc', 'true', '', '  ', 42, null, false]);
    expect(redactor.line('abcde is true, 42 times')).toBe('abcde is true, 42 times');
    expect(['abc', ' true ', '42'].map((line) => redactor.line(line))).toEqual([
      '***',
      '***',
      '***',
    ]);
    expect(redactor.json({ a: 'abc', b: true, c: 42, d: 'x abc' })).toEqual({
      a: '***',
      b: true,
      c: 42,
      d: 'x abc',
    });
  });

  it('masks deep in JSON: texts, keys, long numbers; and collects secrets deep in JSON', () => {
    const redactor = new Redactor([{ db: { password: 'hunter2', ports: [54321] } }]);
    const event = { list: [{ message: 'uses hunter2' }], hunter2: 1, port: 54321, n: null };
    expect(redactor.json(event)).toEqual({
      list: [{ message: 'uses ***' }],
      '***': 1,
      port: '***',
      n: null,
    });
    expect(event.port).toBe(54321);
  });

  it('takes signs of regular expressions as they are', () => {
    const redactor = new Redactor(['a.*b$^', '[x](y){2}|z-\\']);
    expect(redactor.line('a.*b$^ [x](y){2}|z-\\ aXXb')).toBe('*** *** aXXb');
  });

  it('never lets a value through, whatever it is and stands in', () => {
    const text = fc.string({ minLength: 4, maxLength: 12, unit: 'binary' });
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 4 }),
        text,
        text,
        (secrets, before, after) => {
          const redactor = new Redactor(secrets);
          const long = secrets.filter((each) => each.trim() !== '' && !/[\r\n]/.test(each));
          for (const secret of long) {
            const masked = redactor.line(`${before}${secret}${after}`);
            fc.pre(!'***'.includes(secret.trim()) && secret.trim().length >= 4);
            expect(masked.replaceAll('***', '\n')).not.toContain(secret);
          }
        },
      ),
    );
  });
});
