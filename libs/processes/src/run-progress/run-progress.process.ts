import { ChangeJob, ChangeLane, ChangePipeline, ChangeRun, ChangeStack } from '@keelson/commands';
import {
  laneStream,
  runStream,
  type JobCommand,
  type NodeReason,
  type RunRef,
  type SettleNode,
  type StackCommand,
} from '@keelson/domain';
import { jobIdOf } from '../job-dispatch/job-dispatch.process';
import type { Heard, Process, Reaction } from '../process';

type Settlement = Pick<SettleNode, 'result' | 'reason'>;

/**
 * Carries what happens to a run to everything around it: its jobs, its stack, its lane and its node in a pipeline. Outputs
 * are published in reaction to ApplySucceeded, which comes before the run's end in the same key: when the node settles, they are
 * there for its dependents.
 */
export const runProgress: Process = {
  name: 'run-progress',
  key: runOf,
  react: (event) => {
    switch (event.type) {
      case 'JobClaimed':
        return [prepareRun(event.data)];
      case 'JobReleasedBack':
        return [loseLease(event.data.owner.runId, jobOf(event), event.data.attempt, true)];
      case 'JobFailed':
        return event.data.reason === 'lease_lost'
          ? [loseLease(event.data.owner.runId, jobOf(event), event.data.attempt, false)]
          : [];
      case 'StepFinished':
        return event.data.drift ? [reportDrift(event.data.run, event.data.drift)] : [];
      case 'WorkspaceArchived':
        return settleJob(event.data.run, { type: 'CompleteJob' });
      case 'CancelRequested':
        return settleJob(event.data.run, { type: 'CancelJob', reason: event.data.reason });
      case 'ApplySucceeded':
        return [publishOutputs(event.data)];
      case 'RunFinished':
        return [
          ...(event.data.applySkipped ? [] : [settleFindings(event.data)]),
          ...ended(event.data.run, { type: 'CompleteJob' }, { result: 'successful' }),
        ];
      case 'RunFailed':
        return [
          ...(leavesUnknown(event.data) ? [needsRefresh(event.data)] : []),
          ...ended(
            event.data.run,
            { type: 'FailJob', message: event.data.message },
            { result: 'failed', reason: 'run_failed' },
          ),
        ];
      case 'RunDiscarded':
        return endedEarly(event.data.run, 'failed', 'run_discarded');
      case 'RunCanceled':
        return endedEarly(event.data.run, 'cancelled', 'run_canceled');
      default:
        return [];
    }
  },
};

function runOf(event: Heard): string {
  switch (event.type) {
    case 'JobClaimed':
    case 'JobReleasedBack':
    case 'JobFailed':
      return runStream(event.data.owner.runId);
    default:
      return event.stream;
  }
}

const jobOf = (event: Heard): string => event.stream.slice('job-'.length);

function prepareRun(job: {
  owner: { runId: string };
  jobId: string;
  token: string;
  agent: string;
}): Reaction {
  const { owner, jobId, token, agent } = job;
  return {
    purpose: 'prepare-run',
    command: (envelope) =>
      new ChangeRun(owner.runId, { type: 'PrepareRun', jobId, token, worker: agent }, envelope),
  };
}

function loseLease(runId: string, jobId: string, attempt: number, retryable: boolean): Reaction {
  return {
    purpose: 'lose-lease',
    command: (envelope) =>
      new ChangeRun(runId, { type: 'LoseLease', jobId, attempt, retryable }, envelope),
  };
}

function changeStack(run: RunRef, purpose: string, change: StackCommand): Reaction {
  return { purpose, command: (envelope) => new ChangeStack(run.stackId, change, envelope) };
}

function reportDrift(
  run: RunRef,
  findings: readonly { address: string; action: string }[],
): Reaction {
  return changeStack(run, 'report-drift', { type: 'ReportDrift', runId: run.runId, findings });
}

function publishOutputs(data: Extract<Heard, { type: 'ApplySucceeded' }>['data']): Reaction {
  const { run, outputs, token } = data;
  const { runId } = run;
  return changeStack(run, 'publish-outputs', { type: 'PublishOutputs', runId, outputs, token });
}

type Failure = Extract<Heard, { type: 'RunFailed' }>['data'];

/** Whether what is known of the stack may no longer be how things are: until somebody looks again, nobody knows. */
const leavesUnknown = ({ indeterminate, partial }: Failure): boolean =>
  indeterminate || partial === true;

function needsRefresh({ run, message }: Failure): Reaction {
  const { runId } = run;
  return changeStack(run, 'needs-refresh', { type: 'SetNeedsRefresh', runId, reason: message });
}

/** What the run read and applied is how things are now, whatever an earlier one left unknown. */
function settleFindings(data: Extract<Heard, { type: 'RunFinished' }>['data']): Reaction {
  const { run, noChanges } = data;
  const { runId } = run;
  return changeStack(run, 'refreshed', { type: 'SettleFindings', runId, applied: !noChanges });
}

/** The run's current job, if a worker ever had one. */
function settleJob({ jobId }: RunRef, change: JobCommand): Reaction[] {
  if (jobId === undefined) return [];
  return [{ purpose: 'settle-job', command: (envelope) => new ChangeJob(jobId, change, envelope) }];
}

function ended(run: RunRef, job: JobCommand, settlement: Settlement): Reaction[] {
  return [...settleJob(run, job), leaveLane(run), ...settleNode(run, settlement)];
}

/** No worker may have taken the job yet: it is withdrawn under the name that dispatch gave it. */
function endedEarly(run: RunRef, result: Settlement['result'], reason: NodeReason): Reaction[] {
  const withdraw: JobCommand = { type: 'ConfirmJobCancelled', reason };
  const jobId = run.jobId ?? jobIdOf(run.runId, 'plan');
  return [
    { purpose: 'settle-job', command: (envelope) => new ChangeJob(jobId, withdraw, envelope) },
    leaveLane(run),
    ...settleNode(run, { result, reason }),
  ];
}

function leaveLane(run: RunRef): Reaction {
  return {
    purpose: 'leave-lane',
    command: (envelope) =>
      new ChangeLane(
        laneStream('stack', run.stackId),
        { type: 'LeaveLane', holder: run.runId },
        envelope,
      ),
  };
}

function settleNode({ pipeline, runId }: RunRef, settlement: Settlement): Reaction[] {
  if (!pipeline) return [];
  const { pipelineId, node } = pipeline;
  return [
    {
      purpose: 'settle-node',
      command: (envelope) =>
        new ChangePipeline(
          pipelineId,
          { type: 'SettleNode', node, runId, ...settlement },
          envelope,
        ),
    },
  ];
}
