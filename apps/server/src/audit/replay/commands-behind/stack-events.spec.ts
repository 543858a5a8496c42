import { stackDecider, type StackCommand, type StackSpec } from '@keelson/domain';
import { redecideEverything, type Universe } from '../spec-support/redecide-everything';

const spec: StackSpec = {
  ...{ provisioner: 'native', source: { archive: 'sha256:source' }, variables: {} },
  flowControl: {
    ...{ skipRefresh: false, previewBeforeUpdate: true, pauseBetweenPreviewAndUpdate: false },
    ...{ isManual: false, disableOnLifecycleEvents: false },
  },
  dependsOn: [],
};
const universe: Universe<StackCommand> = {
  CreateStack: [
    {
      ...{ type: 'CreateStack', stackId: 'stk_1', name: 'network', org: 'acme' },
      ...{ environment: 'staging', projectId: 'prj_1', spec, specDigest: 'one' },
    },
  ],
  // Once: generations would grow for ever.
  ChangeStackSpec: [{ type: 'ChangeStackSpec', spec, specDigest: 'two' }],
  PublishOutputs: [
    {
      ...{ type: 'PublishOutputs', runId: 'run_1', token: '7.1' },
      outputs: { id: { sensitive: false, value: 1 } },
    },
    {
      ...{ type: 'PublishOutputs', runId: 'run_2', token: '7.2' },
      outputs: { name: { sensitive: false, value: 'net' } },
    },
  ],
  RecordState: [1, 2].map((serial) => ({
    ...{ type: 'RecordState', serial, lineage: 'lineage', digest: `sha256:${serial}` },
    ...{ sizeBytes: 1, runId: 'run_1' },
  })),
  ReportDrift: [
    { type: 'ReportDrift', runId: 'run_1', findings: [] },
    { type: 'ReportDrift', runId: 'run_2', findings: [{ address: 'file.a', action: 'update' }] },
  ],
  SetNeedsRefresh: [{ type: 'SetNeedsRefresh', runId: 'run_1', reason: 'lost' }],
  SettleFindings: [true, false].map((applied) => ({
    ...{ type: 'SettleFindings', runId: 'run_2', applied },
  })),
  DeleteStack: [
    { type: 'DeleteStack', reason: '', force: false },
    { type: 'DeleteStack', reason: 'gone', force: true },
  ],
};

it('every command to a stack is found again by what it led to', () => {
  const found = redecideEverything('stack', stackDecider, universe);
  expect([...found].sort()).toEqual(Object.keys(universe).sort());
});
