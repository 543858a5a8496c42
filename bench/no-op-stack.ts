import { ChangeStack } from '@keelson/commands';
import type { JobReport } from '@keelson/domain';
import { benchEnvelope } from './in-process-keelson';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const NOTHING = { add: 0, change: 0, delete: 0 };

/** A stack that no worker ever touches: what is measured is the way to the worker and back. */
export function createNoOpStack(stackId: string, environment: string, name: string): ChangeStack {
  return new ChangeStack(
    stackId,
    {
      type: 'CreateStack',
      stackId,
      name,
      org: 'bench',
      environment,
      projectId: 'prj_bench',
      spec: {
        provisioner: 'native',
        source: { archive: DIGEST },
        variables: {},
        flowControl: {
          skipRefresh: false,
          previewBeforeUpdate: true,
          pauseBetweenPreviewAndUpdate: false,
          isManual: false,
          disableOnLifecycleEvents: false,
        },
        dependsOn: [],
      },
      specDigest: DIGEST,
    },
    benchEnvelope(),
  );
}

/** A whole stack job that finds nothing to change, as a worker reports it. */
export const noOpReports: readonly JobReport[] = [
  { type: 'step_started', step: 'init' },
  { type: 'step_finished', step: 'init' },
  { type: 'step_started', step: 'refresh' },
  { type: 'step_finished', step: 'refresh' },
  { type: 'step_started', step: 'plan' },
  {
    type: 'plan',
    planDigest: DIGEST,
    delta: { resources: NOTHING, outputs: NOTHING },
    noChanges: true,
    warnings: [],
  },
];
