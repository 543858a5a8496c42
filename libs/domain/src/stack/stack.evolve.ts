import type { OutputsPublished, StackCreated, StackEvent } from './stack.events';
import type { PublishedOutput, Stack, StackState } from './stack.state';

/** Total: an event that a stream cannot hold leaves the state as it was. */
export function evolveStack(state: StackState, event: StackEvent): StackState {
  if (event.type === 'StackCreated') return created(event.data);
  return state.state === 'absent' ? state : evolve(state, event);
}

function created(data: StackCreated['data']): Stack {
  return {
    ...data,
    state: 'active',
    generation: 1,
    outputs: new Map(),
    outputsVersion: 0,
    lastPublisher: null,
    recordedState: null,
    drift: null,
    needsRefresh: null,
  };
}

function evolve(
  stack: Stack,
  event: Exclude<StackEvent, { readonly type: 'StackCreated' }>,
): Stack {
  switch (event.type) {
    case 'StackSpecChanged':
      return { ...stack, ...event.data };
    case 'OutputsPublished':
      return published(stack, event.data);
    case 'StateRecorded':
      return { ...stack, recordedState: event.data };
    case 'DriftReported':
      return { ...stack, drift: event.data };
    case 'DriftSettled':
      return { ...stack, drift: { ...event.data, findings: [] } };
    case 'NeedsRefreshSet':
      return { ...stack, needsRefresh: event.data };
    case 'NeedsRefreshCleared':
      return { ...stack, needsRefresh: null };
    case 'StackDeleted':
      return { ...stack, state: 'deleted' };
    default:
      return stack;
  }
}

function published(stack: Stack, data: OutputsPublished['data']): Stack {
  const { version, runId, token } = data;
  const changed = new Set(data.changedKeys);
  const outputs = Object.entries(data.outputs).map(([key, value]): [string, PublishedOutput] => [
    key,
    { value, version: changed.has(key) ? version : (stack.outputs.get(key)?.version ?? version) },
  ]);
  return {
    ...stack,
    outputs: new Map(outputs),
    outputsVersion: version,
    lastPublisher: { runId, token: token ?? null },
  };
}
