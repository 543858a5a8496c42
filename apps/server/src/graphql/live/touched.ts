import type { Position, RecordedEvent } from '@keelson/event-log';
import type { ShownEvent } from '@keelson/views';

export type TouchedKind = 'run' | 'job' | 'stack' | 'pipeline';

/** Something that a page shows and that an event has changed. */
export type Touched = {
  readonly kind: TouchedKind;
  readonly id: string;
  readonly position: Position;
  /** Of a pipeline: which of its nodes. */
  readonly nodes: TouchedNodes;
};

/** Nodes by their place in the graph. */
export type TouchedNodes = 'all' | ReadonlySet<number>;
export const NO_NODES: TouchedNodes = new Set();

/** What belongs to a run for ever. */
export type RunHome = {
  readonly stackId: string;
  readonly pipelineId: string | null;
  readonly pipelineNode: number | null;
};

/**
 * What an event changes on the pages of runs, jobs, stacks and pipelines. A run shows on its stack as the last one, and on its
 * pipeline's node. What something waits for is not followed: its own page says so when it is looked at.
 */
export async function touchedBy(
  event: RecordedEvent,
  homeOf: (runId: string) => Promise<RunHome | undefined>,
): Promise<readonly Touched[]> {
  const { position, stream } = event;
  const [aggregate = ''] = stream.split('-', 1);
  const id = stream.slice(aggregate.length + 1);
  const only = (kind: TouchedKind, nodes = NO_NODES) => [{ kind, id, position, nodes }];
  switch (aggregate) {
    case 'run':
      return ofRun(id, position, await homeOf(id));
    case 'job':
    case 'stack':
      return only(aggregate);
    case 'pipeline':
      return only('pipeline', nodesTouched(event as ShownEvent));
    default:
      return [];
  }
}

function ofRun(id: string, position: Position, home: RunHome | undefined): readonly Touched[] {
  const run: Touched = { kind: 'run', id, position, nodes: NO_NODES };
  if (!home) return [run];
  const stack: Touched = { kind: 'stack', id: home.stackId, position, nodes: NO_NODES };
  if (home.pipelineId === null) return [run, stack];
  const nodes = home.pipelineNode === null ? 'all' : new Set([home.pipelineNode]);
  return [run, stack, { kind: 'pipeline', id: home.pipelineId, position, nodes }];
}

/** A gate before an environment changes what all nodes in it wait for; what is decided of the pipeline as a whole, nothing of its nodes. */
function nodesTouched(event: ShownEvent): TouchedNodes {
  switch (event.type) {
    case 'NodeEligible':
    case 'NodeDispatched':
    case 'NodeSettled':
      return new Set([event.data.node]);
    case 'GateOpened':
    case 'GateResolved':
      return event.data.node === undefined ? 'all' : new Set([event.data.node]);
    case 'PipelineStarted':
    case 'PipelineAwaitingApproval':
    case 'PipelineResumed':
    case 'PipelineCancelRequested':
    case 'PipelineCompleted':
      return NO_NODES;
    default:
      return 'all';
  }
}

/** Of two changes of the same thing the newer, with the nodes of both. */
export function merged(older: Touched, newer: Touched): Touched {
  if (older.nodes === 'all' || newer.nodes === 'all') return { ...newer, nodes: 'all' };
  return { ...newer, nodes: new Set([...older.nodes, ...newer.nodes]) };
}
