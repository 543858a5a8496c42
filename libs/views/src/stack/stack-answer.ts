import type { RunStateName } from '@keelson/domain';
import { mapValues, type ShownOutput, shownOutput } from '../masking';
import type { RunFailure } from '../run/run-failure';
import type { Waiting } from '../waiting/waiting';
import type { DriftStatus, StackRow } from './stack.view';

export type StackOutputsAnswer = {
  readonly version: number;
  readonly runId: string | null;
  /** The value of a sensitive output is absent. */
  readonly outputs: Readonly<Record<string, ShownOutput>>;
};

/** A stack as the API shows it. */
export type StackAnswer = Pick<
  StackRow,
  | 'id'
  | 'org'
  | 'environment'
  | 'name'
  | 'projectId'
  | 'provisioner'
  | 'specDigest'
  | 'generation'
  | 'variables'
  | 'flowControl'
  | 'dependsOn'
  | 'needsRefresh'
  | 'needsRefreshReason'
  | 'lastRunId'
  | 'deleted'
  | 'since'
  | 'createdAt'
  | 'updatedAt'
  | 'deletedAt'
> & {
  readonly source: { readonly archive: string };
  readonly outputs: StackOutputsAnswer;
  readonly state: {
    readonly version: number;
    readonly serial: number | null;
    readonly lineage: string | null;
    readonly digest: string | null;
    readonly sizeBytes: number | null;
  } | null;
  readonly drift: { readonly status: DriftStatus; readonly findings: StackRow['driftFindings'] };
  readonly lastRun: {
    readonly id: string;
    readonly state: RunStateName | null;
    /** Null where a worker is at it, or it has ended. */
    readonly waiting: Waiting | null;
    /** Why it failed; null unless it did. */
    readonly failure: RunFailure | null;
  } | null;
};

/** By their ids. */
export type LastRuns = ReadonlyMap<string, NonNullable<StackAnswer['lastRun']>>;

export function stackAnswer(row: StackRow, lastRuns: LastRuns): StackAnswer {
  const { sourceArchive, drift, driftFindings, stateVersion, ...more } = row;
  const { outputs: _outputs, outputsVersion: _version, outputsRunId: _runId, ...rest } = more;
  const { stateSerial, stateLineage, stateDigest, stateSizeBytes, ...shown } = rest;
  return {
    ...shown,
    source: { archive: sourceArchive },
    outputs: outputsAnswer(row),
    state:
      stateVersion === null
        ? null
        : {
            version: stateVersion,
            serial: stateSerial,
            lineage: stateLineage,
            digest: stateDigest,
            sizeBytes: stateSizeBytes,
          },
    drift: { status: drift, findings: driftFindings },
    lastRun: lastRunOf(row, lastRuns),
  };
}

/** The view of the runs may not have the newest one yet. */
function lastRunOf({ lastRunId: id }: StackRow, lastRuns: LastRuns): StackAnswer['lastRun'] {
  if (id === null) return null;
  return lastRuns.get(id) ?? { id, state: null, waiting: null, failure: null };
}

export function outputsAnswer(row: StackRow): StackOutputsAnswer {
  return {
    version: row.outputsVersion,
    runId: row.outputsRunId,
    outputs: mapValues(row.outputs, shownOutput),
  };
}
