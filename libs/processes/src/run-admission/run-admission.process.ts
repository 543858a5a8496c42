import { ChangeLane, ChangeRun } from '@keelson/commands';
import { laneStream, runStream } from '@keelson/domain';
import type { Heard, Process, Reaction } from '../process';

/** A run enters its stack's lane when it is created, and becomes ready when the lane is granted to it. */
export const runAdmission: Process = {
  name: 'run-admission',
  key: runOf,
  react: (event) => {
    switch (event.type) {
      case 'RunCreated':
        return [enterLane(event.data.runId, event.data.stackId)];
      case 'LaneGranted':
        return event.data.holder.startsWith('run_')
          ? [readyRun(event.data.holder, event.data.token)]
          : [];
      default:
        return [];
    }
  },
};

function runOf(event: Heard): string {
  return event.type === 'LaneGranted' ? runStream(event.data.holder) : event.stream;
}

function enterLane(runId: string, stackId: string): Reaction {
  return {
    purpose: 'enter-lane',
    command: (envelope) =>
      new ChangeLane(
        laneStream('stack', stackId),
        { type: 'EnterLane', holder: runId, class: 'blocking', priority: 0 },
        envelope,
      ),
  };
}

function readyRun(runId: string, laneToken: number): Reaction {
  return {
    purpose: 'ready-run',
    command: (envelope) => new ChangeRun(runId, { type: 'ReadyRun', laneToken }, envelope),
  };
}
