import { shownVariables } from '../masking';
import {
  type Projection,
  type ShownEvent,
  type ShownEventOf,
  streamId,
} from '../projection/projection';
import { StackRow } from './stack.view';

/** Stacks, each with the run that was made for it last. The state of that run is read beside it from `runs`. */
export const stacksProjection: Projection = {
  name: 'stacks',
  version: 1,
  tables: [StackRow],
  streams: ['stack', 'run'],
  touches: (event, touch) => {
    if (event.type === 'RunCreated') touch(StackRow, event.data.stackId);
    else if (event.type !== 'StackCreated' && event.stream.startsWith('stack-')) {
      touch(StackRow, streamId(event.stream));
    }
  },
  fold: (event, rows) => {
    if (event.type === 'StackCreated') rows.add(StackRow, createdStack(event));
    else if (event.type === 'RunCreated') {
      const stack = rows.changeIfThere(StackRow, event.data.stackId);
      if (stack) stack.lastRunId = event.data.runId;
    } else if (event.stream.startsWith('stack-')) {
      change(rows.change(StackRow, streamId(event.stream)), event);
    }
  },
};

function createdStack({ data, metadata: { at } }: ShownEventOf<'StackCreated'>): StackRow {
  return {
    id: data.stackId,
    org: data.org,
    environment: data.environment,
    name: data.name,
    projectId: data.projectId ?? null,
    generation: 1,
    ...specified(data),
    outputs: {},
    outputsVersion: 0,
    outputsRunId: null,
    stateVersion: null,
    stateSerial: null,
    stateLineage: null,
    stateDigest: null,
    stateSizeBytes: null,
    drift: 'unknown',
    driftFindings: [],
    needsRefresh: false,
    needsRefreshReason: null,
    since: at,
    lastRunId: null,
    deleted: false,
    createdAt: at,
    updatedAt: at,
    deletedAt: null,
  };
}

function specified({
  spec,
  specDigest,
}: Pick<ShownEventOf<'StackCreated'>['data'], 'spec' | 'specDigest'>): Pick<
  StackRow,
  'provisioner' | 'specDigest' | 'sourceArchive' | 'variables' | 'flowControl' | 'dependsOn'
> {
  return {
    provisioner: spec.provisioner,
    specDigest,
    sourceArchive: spec.source.archive,
    variables: shownVariables(spec.variables),
    flowControl: spec.flowControl,
    dependsOn: spec.dependsOn,
  };
}

function change(stack: StackRow, event: ShownEvent): void {
  const { at } = event.metadata;
  stack.updatedAt = at;
  switch (event.type) {
    case 'StackSpecChanged':
      Object.assign(stack, specified(event.data), { generation: event.data.generation });
      return;
    case 'OutputsPublished':
      stack.outputs = event.data.outputs;
      stack.outputsVersion = event.data.version;
      stack.outputsRunId = event.data.runId;
      return;
    case 'StateRecorded':
      stack.stateVersion = event.data.version;
      stack.stateSerial = event.data.serial;
      stack.stateLineage = event.data.lineage;
      stack.stateDigest = event.data.digest;
      stack.stateSizeBytes = event.data.sizeBytes;
      return;
    default:
      changeFacet(stack, event, at);
  }
}

function changeFacet(stack: StackRow, event: ShownEvent, at: string): void {
  switch (event.type) {
    case 'DriftReported':
      stack.drift = event.data.findings.length > 0 ? 'drifted' : 'in_sync';
      stack.driftFindings = event.data.findings;
      stack.since = at;
      return;
    case 'DriftSettled':
      stack.drift = 'in_sync';
      stack.driftFindings = [];
      stack.since = at;
      return;
    case 'NeedsRefreshSet':
      stack.needsRefresh = true;
      stack.needsRefreshReason = event.data.reason;
      stack.drift = 'unknown';
      stack.since = at;
      return;
    case 'NeedsRefreshCleared':
      stack.needsRefresh = false;
      stack.needsRefreshReason = null;
      stack.since = at;
      return;
    case 'StackDeleted':
      stack.deleted = true;
      stack.deletedAt = at;
      stack.since = at;
      return;
    default:
      return;
  }
}
