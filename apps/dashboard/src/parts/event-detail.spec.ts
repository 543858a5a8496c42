import { eventDetail } from './event-detail';

describe(eventDetail.name, () => {
  it.each([
    [
      'GateResolved',
      { position: 'env_entry', environment: 'prod', resolution: 'yes', comment: 'go' },
      'before prod · approved · “go”',
    ],
    [
      'GateResolved',
      { position: 'node_exit', environment: 'prod', node: 3, resolution: 'void' },
      'behind prod/api · not needed any more',
    ],
    [
      'GateOpened',
      { position: 'env_entry', environment: 'prod', reason: 'board' },
      'before prod · “board”',
    ],
    ['DefinitionApplied', { kind: 'api-key', id: 'key_1', name: 'ada', org: 'acme' }, 'ada'],
    ['CancelRequested', { reason: 'enough' }, '“enough”'],
    ['PipelineCancelRequested', { reason: 'requested' }, ''],
    ['RunDiscarded', { reason: 'requested', comment: 'too late' }, '“too late”'],
    ['RunReassigned', { jobId: 'job_1', worker: 'runner-b' }, 'runner-b'],
    ['RunPreparing', { phase: 'apply', worker: 'runner-b' }, 'to apply · runner-b'],
    ['StepFinished', { step: 'plan', summary: '2 to add' }, 'plan · 2 to add'],
    [
      'RunFailed',
      { step: 'apply', reason: 'step_failed', message: 'exec.e: ended with 4\nmore' },
      'apply · step failed · exec.e: ended with 4',
    ],
    [
      'NodeSettled',
      { node: 3, result: 'failed', reason: 'run_failed' },
      'prod/api · failed · run failed',
    ],
    ['PipelineStarted', {}, ''],
  ])('of %s %j', (type, brief, detail) => {
    expect(eventDetail(type, brief, 'node' in brief ? 'prod/api' : undefined)).toBe(detail);
  });

  it('names a node by its place as long as its name is not known', () => {
    expect(eventDetail('NodeEligible', { node: 3 })).toBe('node 3');
  });
});
