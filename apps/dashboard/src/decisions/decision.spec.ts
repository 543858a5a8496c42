import { askOf, decisionOf, type Decision } from './decision';

describe(decisionOf.name, () => {
  const decisions: readonly Decision[] = [
    { verb: 'confirm', runId: 'run_1' },
    { verb: 'discard', runId: 'run_1' },
    { verb: 'cancel', runId: 'run_1' },
    { verb: 'cancel', pipelineId: 'pip_1' },
    { verb: 'yes', pipelineId: 'pip_1', environment: 'staging', node: null },
    { verb: 'no', pipelineId: 'pip_1', environment: 'staging', node: 'network' },
  ];
  it.each(decisions)('reads what the address says: %j', (decision) => {
    expect(decisionOf(askOf(decision))).toEqual(decision);
  });

  it('means the same decision wherever its dialog stands', () => {
    const gate = {
      verb: 'no',
      pipelineId: 'pip_1',
      environment: 'staging',
      node: 'network',
    } as const;
    expect(decisionOf(askOf({ ...gate, where: 'panel' }))).toEqual(gate);
  });

  it.each(['retry', 'delete', 'confirm', 'confirm pip_1', 'cancel stk_1', 'yes pip_1', ''])(
    'knows of no decision in %j',
    (ask) => {
      expect(decisionOf(ask)).toBeUndefined();
    },
  );
});
