import type { JobState, LaneState, PipelineState, RunState, StackState } from '@keelson/domain';
import { chainHash, type RecordedEvent } from '@keelson/event-log';
import type { History } from '../history';
import { checkJob } from './job.invariants';
import { checkLane } from './lane.invariants';
import { checkPipeline } from './pipeline.invariants';
import { checkRun } from './run.invariants';
import { checkStack } from './stack.invariants';
import { ensure, type Step } from './violation';

/** Adds an event to the history and checks all that must be true of it there. @throws Violation */
export function checkEvent(history: History, event: RecordedEvent): void {
  const { before, after } = history.add(event);
  const step = { event, before, after, history };
  switch (event.stream.slice(0, event.stream.indexOf('-'))) {
    case 'run':
      return checkRun(step as unknown as Step<RunState>);
    case 'job':
      return checkJob(step as unknown as Step<JobState>);
    case 'lane':
      return checkLane(step as unknown as Step<LaneState>);
    case 'pipeline':
      return checkPipeline(step as unknown as Step<PipelineState>);
    case 'stack':
      return checkStack(step as unknown as Step<StackState>);
    default:
      return;
  }
}

/** Each event proves the one before it in its stream, and no id was used twice. @throws Violation */
export function checkChains(history: History): void {
  const links = new Map<string, string>();
  const ids = new Set<string>();
  for (const event of history.events) {
    const { previousHash } = event.metadata;
    ensure('chain', previousHash === (links.get(event.stream) ?? ''), `${event.stream} is torn`);
    links.set(event.stream, chainHash(previousHash, event));
    ensure('ids', !ids.has(event.id), `${event.id} is two events`);
    ids.add(event.id);
  }
}
