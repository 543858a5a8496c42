import { gateWords } from './gate-words';

const spec = { manual: true, reason: null } as const;
const nodes = (...statuses: readonly ('pending' | 'discovered' | 'cancelled')[]) =>
  statuses.map((status) => ({ shown: { status } }));
const gate = {
  environment: 'late',
  node: null,
  state: 'open',
  reason: null,
  comment: null,
  resolvedBy: 'ada',
  openedAt: '2026-11-21T19:00:00Z',
  resolvedAt: null,
} as const;

describe(gateWords.name, () => {
  it.each([
    ['gate closed', nodes('pending', 'discovered')],
    ['gate not asked again', nodes('discovered', 'discovered')],
    ['gate not reached', nodes('cancelled', 'discovered')],
  ])('says %s of one that nobody was asked about', (word, inside) => {
    expect(gateWords({ spec, gate: undefined, nodes: inside })?.word).toBe(word);
  });

  it('says how one stands that was reached, and nothing where there is none', () => {
    expect(gateWords({ spec, gate, nodes: nodes('discovered') })?.word).toBe('gate open');
    expect(gateWords({ spec: null, gate: undefined, nodes: nodes('pending') })).toBeUndefined();
  });
});
