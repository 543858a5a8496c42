import { parse } from 'yaml';
import type { InfraProjectManifest } from './manifest';
import { MANIFEST_BYTES_MAX, YAML_BYTES_MAX } from './manifest-limits';
import { parseManifests } from './parse-manifests';
import { ARCHIVE, at, faultsOf, paths, project, variable } from './spec-support/faulty-manifests';

describe('hostile text', () => {
  it('refuses keys that occur twice, __proto__ at any depth, tags and what JSON cannot hold', () => {
    expect(paths(faultsOf(project('variables: { a: 1, a: 2 }')))).toEqual([at('variables.a')]);
    expect(paths(faultsOf('{"kind":"Stack","kind":"Stack"}'))).toEqual(['kind']);
    for (const text of ['__proto__: { a: 1 }', 'variables: { x: { y: [{ __proto__: 1 }] } }']) {
      expect(paths(faultsOf(project(text)))[0]).toMatch(/__proto__$/);
    }
    expect(({} as { a?: unknown }).a).toBeUndefined();
    for (const value of [
      '.inf',
      '.nan',
      '12345678901234567890',
      '!!js/function x',
      '!x y',
      '*none',
    ]) {
      expect(faultsOf(project(`variables: { x: ${value} }`))).toHaveLength(1);
    }
    expect(variable('"12345678901234567890"')).toMatchObject({ value: '12345678901234567890' });
  });

  it('never quotes the text of a syntax error', () => {
    for (const text of [
      'password: "hunter2',
      'a: 1\n hunter2: x: y\n',
      'a: |hunter2\n',
      '{ a: 1 } hunter2',
      'x: @hunter2',
      '&hunter2 *hunter2',
      '%hunter2\n---\n',
      'a: *hunter2',
      'a: [hunter2',
      '"\\hunter2"',
    ]) {
      const faults = faultsOf(text);
      expect(faults.length).toBeGreaterThan(0);
      expect(JSON.stringify(faults)).not.toContain('hunter2');
    }
  });

  it('refuses an alias bomb, an alias of itself and deep nesting', () => {
    const bomb = ['x0: &x0 [a,a,a,a,a,a,a,a,a]'];
    for (let i = 1; i < 30; i += 1) {
      bomb.push(
        `x${i}: &x${i} [${Array(9)
          .fill(`*x${i - 1}`)
          .join(',')}]`,
      );
    }
    expect(faultsOf(bomb.join('\n'))[0]?.message).toMatch(/too much/);
    const text = `- &a ${'x'.repeat(1000)}\n${'- *a\n'.repeat(100_000)}`;
    expect(faultsOf(text)[0]?.message).toMatch(/too much/);
    expect(faultsOf('a: &a { b: *a }')[0]).toMatchObject({ path: 'a.b' });
    expect(faultsOf('['.repeat(100) + ']'.repeat(100))[0]?.message).toMatch(/nested/);
    expect(faultsOf('['.repeat(100_000))).not.toEqual([]);
    expect(faultsOf('- '.repeat(100_000))).not.toEqual([]);
  });

  it('takes many aliases of one small anchor', () => {
    const stacks = Array.from({ length: 2000 }, (_, i) =>
      i === 0
        ? `    - { name: s0, environment: e, provisioner: native, source: &s { archive: "${ARCHIVE}" } }`
        : `    - { name: s${i}, environment: e, provisioner: native, source: *s }`,
    );
    const head = project('').split('\n').slice(0, 5).join('\n');
    const [manifest] = parseManifests(`${head}\n${stacks.join('\n')}`) as InfraProjectManifest[];
    expect(manifest!.spec.stacks[1999]!.source).toEqual({ kind: 'archive', archive: ARCHIVE });
  });

  it('does work in proportion to the text: keys, aliases, faults', () => {
    const keys = Array.from({ length: 50_000 }, (_, i) => `k${i}: 1`);
    expect(faultsOf(keys.join('\n'))).toHaveLength(1000);
    const aliases = `a: &a 1\nb: [${'*a,'.repeat(50_000)}]`;
    expect(faultsOf(aliases).length).toBeGreaterThan(0);
  });

  it('refuses a text over the limit before reading it; YAML sooner than JSON', () => {
    expect(faultsOf(' '.repeat(MANIFEST_BYTES_MAX + 1))).toEqual([
      { path: '', message: `the manifest has at most ${MANIFEST_BYTES_MAX} bytes` },
    ]);
    const large = project(`variables: { x: "${'x'.repeat(YAML_BYTES_MAX)}" }`);
    expect(faultsOf(large)[0]?.message).toMatch(/in YAML/);
    expect(faultsOf(large, { allowPaths: true })).toEqual([]);
    expect(faultsOf(JSON.stringify(parse(large)))).toEqual([]);
  });

  it('gives up on texts made to exhaust it: deep ones, faulty ones, many documents', () => {
    for (const text of ['[', '- ', '{a: ', '? ', 'a: ', '"a": {"a":[', ' - \n  '].map((each) =>
      each.repeat(30_000),
    )) {
      expect(faultsOf(text)).not.toEqual([]);
    }
    const steps = Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n');
    expect(faultsOf(steps)[0]?.message).toMatch(/nested/);
    // As deep as is let through to the parser: it must have stack to spare.
    const deepest = Array.from(
      { length: 128 },
      (_, i) => `${' '.repeat(2 * i)}a:\n${' '.repeat(2 * i)}- b:`,
    );
    const corner = `${deepest.join('\n')}\n${' '.repeat(256)}${'- '.repeat(64)}${'['.repeat(64)}`;
    expect(faultsOf(corner)).not.toEqual([]);
    for (const text of [
      `[${','.repeat(100_000)}`,
      ']\n'.repeat(50_000),
      `"${'\\q'.repeat(50_000)}"`,
    ]) {
      expect(faultsOf(text)).toEqual([
        { path: '', message: expect.stringMatching(/too many faults/) },
      ]);
    }
    expect(faultsOf('---\n'.repeat(2000))[0]?.message).toMatch(/more than 1000 documents/);
  });

  it('reads JSON and the same JSON as YAML alike', () => {
    const texts = [
      `{"a": 1, "a": 2}`,
      `{"a": {"__proto__": 1}}`,
      `{"n": 12345678901234567890}`,
      `{"n": 1e999}`,
      JSON.stringify({ s: '"k": 1, \\" :', 'a b': [{ c: ['d":'] }] }),
      `{"a": 1}\n---\n{"b": 2}`,
    ];
    for (const text of texts) {
      expect(faultsOf(text)).toEqual(
        faultsOf(`# YAML\n${text}`).map(({ line, ...fault }) => ({ ...fault, line: line! - 1 })),
      );
    }
  });
});
