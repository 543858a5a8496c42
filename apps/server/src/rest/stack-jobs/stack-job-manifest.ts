import { isTerminalRunState } from '@keelson/domain';
import type { RunAnswer } from '@keelson/views';
import type { StackJobDto } from './stack-job.dto';

const API_VERSION = 'keelson.dev/v1';
const RUN_PREFIX = /^run_/;

/** A stack job is a run by another name: the same body under another prefix. */
export const runIdOf = (id: string): string => id.replace(/^sj_/, 'run_');

/** The run in the shape of a document (SJ2). What Keelson has no thing for is null, not invented. `now` ends what still goes on. */
export function stackJobManifest(
  run: RunAnswer,
  operation: 'create' | 'update',
  now: string,
): StackJobDto {
  const { stackName, stackId, provisioner } = run;
  return {
    apiVersion: API_VERSION,
    kind: 'StackJob',
    metadata: {
      id: run.id.replace(RUN_PREFIX, 'sj_'),
      name: `${operation === 'create' ? 'Deploy' : 'Update'} ${stackName}`,
      org: run.org,
      env: run.environment,
      createdAt: run.createdAt,
      updatedAt: run.updatedAt,
    },
    spec: {
      apiResourceInfo: { kind: 'Stack', id: stackId, name: stackName, operation },
      essentials: {
        provisioner,
        iacModule: run.source.archive,
        backendCredential: provisioner === 'native' ? null : 'keelson-state',
        providerCredential: null,
        stackJobRunner: run.worker,
        flowControlPolicy: null,
      },
      flowControl: run.flowControl,
      operations: run.operations,
      trigger: run.trigger,
    },
    status: {
      progress: run.progress,
      duration: durationOf(run, now),
      runId: run.id,
      state: run.state,
      startedAt: run.startedAt,
      endedAt: run.endedAt,
      message: run.failure?.message ?? run.reason,
      steps: run.steps,
    },
  };
}

/** `3m 42s`, from the first worker on; of a run that goes on, so far. */
function durationOf(
  { startedAt, endedAt, updatedAt, state }: RunAnswer,
  now: string,
): string | null {
  if (startedAt === null) return null;
  const end = endedAt ?? (isTerminalRunState(state) ? updatedAt : now);
  const seconds = Math.max(0, Math.round((Date.parse(end) - Date.parse(startedAt)) / 1_000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours > 0) return `${hours}h ${minutes % 60}m ${seconds % 60}s`;
  return minutes > 0 ? `${minutes}m ${seconds % 60}s` : `${seconds}s`;
}
