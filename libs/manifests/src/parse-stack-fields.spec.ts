import type { InfraProjectManifest } from './manifest';
import { parseManifests } from './parse-manifests';
import { at, faultsOf, paths, project, variable } from './spec-support/faulty-manifests';

describe('a variable', () => {
  it.each<[string, unknown]>([
    ['text', { kind: 'literal', value: 'text' }],
    ['5', { kind: 'literal', value: 5 }],
    ['null', { kind: 'literal', value: null }],
    ['[1, { a: b }]', { kind: 'literal', value: [1, { a: 'b' }] }],
    ['{ a: 1, value: 2 }', { kind: 'literal', value: { a: 1, value: 2 } }],
    ['{ value: 2 }', { kind: 'literal', value: 2 }],
    ['{ value: 2, sensitive: false }', { kind: 'literal', value: 2 }],
    ['{ value: [s], sensitive: true }', { kind: 'sensitive', value: ['s'] }],
    ['{ value: { sensitive: true, a: 1 } }', { kind: 'literal', value: { sensitive: true, a: 1 } }],
    ['{ value: { valueFrom: 1 } }', { kind: 'literal', value: { valueFrom: 1 } }],
  ])('%s', (text, wish) => {
    expect(variable(text)).toEqual(wish);
  });

  it.each([
    ['{ sensitive: true }', 'value'],
    ['{ vaule: hunter2, sensitive: true }', 'vaule'],
    ['{ value: hunter2, sensitive: "yes" }', 'sensitive'],
    ['{ value: null, sensitive: true }', 'value'],
    ['{ valueFrom: { secret: a }, sensitive: true }', 'sensitive'],
    ['{ valueFrom: { secret: a, stack: b } }', 'valueFrom.stack'],
    ['{ valueFrom: { stack: b, output: "a b" } }', 'valueFrom.output'],
    ['{ valueFrom: hunter2 }', 'valueFrom'],
    ['{ valueFrom: }', 'valueFrom'],
  ])('%s is refused, and its value not repeated', (text, path) => {
    const faults = faultsOf(project(`variables: { x: ${text} }`));
    expect(paths(faults)).toContain(at(`variables.x.${path}`));
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });
});

describe('flow control', () => {
  const flow = (text: string): [unknown, string[]] => {
    const stack = project(`flowControl: { ${text} }`);
    const faults = faultsOf(stack);
    if (faults.length > 0) return [undefined, paths(faults)];
    return [(parseManifests(stack)[0] as InfraProjectManifest).spec.stacks[0]!.flowControl, []];
  };

  it('takes both names of a setting', () => {
    expect(
      flow('pauseBetweenPreviewAndUpdateOrDestroy: true, previewBeforeUpdateOrDestroy: true'),
    ).toEqual([{ pauseBetweenPreviewAndUpdate: true, previewBeforeUpdate: true }, []]);
    expect(flow('previewBeforeUpdate: false, previewBeforeUpdateOrDestroy: false')).toEqual([
      { previewBeforeUpdate: false },
      [],
    ]);
  });

  it('refuses both names with different values, a pause without preview, and other types', () => {
    const long = at('flowControl.previewBeforeUpdateOrDestroy');
    expect(flow('previewBeforeUpdate: true, previewBeforeUpdateOrDestroy: false')[1]).toEqual([
      long,
    ]);
    const pause = at('flowControl.pauseBetweenPreviewAndUpdateOrDestroy');
    expect(
      flow('pauseBetweenPreviewAndUpdateOrDestroy: true, previewBeforeUpdate: false')[1],
    ).toEqual([pause]);
    expect(flow('isManual: 1')[1]).toEqual([at('flowControl.isManual')]);
  });
});
