import {
  isTerminalJobState,
  isTerminalRunState,
  runStream,
  type PipelineCancelRequested,
} from '@keelson/domain';
import type { ParkedEvent } from '@keelson/processes';
import type { History } from '../history';
import { ensure } from './violation';

/** A pipeline's cancel reaches every run that it had in flight, also one that began only afterwards. */
function checkCancels(history: History): void {
  for (const { type, data, position } of history.events) {
    if (type !== 'PipelineCancelRequested') continue;
    for (const runId of (data as PipelineCancelRequested['data']).runIds) {
      const run = history.run(runId);
      const [created] = history.of(runStream(runId));
      if (run.state === 'absent' || !created || created.position < position) continue;
      const reached = run.cancelRequested !== null || run.state !== 'finished';
      ensure('C1', reached, `${runId} never heard that its pipeline was cancelled`);
    }
  }
}

/** N10: with all workers healthy and all questions answered, nothing is left that waits for anything. @throws Violation */
export function checkRest(history: History, parked: readonly ParkedEvent[]): void {
  for (const { key, error } of parked) ensure('parked', false, `${key}: ${error}`);
  checkCancels(history);
  for (const { runId, state } of history.runs) {
    ensure('U8', isTerminalRunState(state), `${runId} stays ${state} for ever`);
  }
  for (const { pipelineId, state } of history.pipelines) {
    ensure('P11', state === 'completed', `${pipelineId} stays ${state} for ever`);
  }
  for (const { jobId, state } of history.jobs) {
    ensure('N10', isTerminalJobState(state), `${jobId} stays ${state} for ever`);
  }
  for (const [stream, { granted, queue }] of history.lanes) {
    ensure('Q5', granted === null, `${stream} is held by ${granted?.holder} for ever`);
    ensure('Q5', queue.length === 0, `${queue[0]?.holder} waits in ${stream} for ever`);
  }
}
