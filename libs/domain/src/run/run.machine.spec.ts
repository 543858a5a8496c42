import { edgesOf, explore } from '../spec-support/explore';
import * as sample from '../spec-support/run-samples';
import type { FlowControl } from '../stack/stack.events';
import type { RunCommand } from './run.commands';
import { runDecider } from './run.decider';
import { runTransitions } from './run.machine';
import { skipApplyingVariable } from './operations';
import type { RunState } from './run.state';

const switches = [true, false];
const flows: readonly FlowControl[] = switches.flatMap((skipRefresh) =>
  switches.flatMap((previewBeforeUpdate) =>
    switches.map((pauseBetweenPreviewAndUpdate) =>
      sample.flow({ skipRefresh, previewBeforeUpdate, pauseBetweenPreviewAndUpdate }),
    ),
  ),
);
const starts = flows.flatMap((flowControl) =>
  [
    {},
    { provisioner: 'terraform' } as const,
    { runtimeConfig: { environment: { [skipApplyingVariable]: 'true' } } },
  ].map((config) => sample.runAfter(sample.createRun({ flowControl, ...config }))),
);

/** One for the plan, one for the apply, and one that overtakes either. */
const claimsMax = 3;

/** Everything that can be told to a run: by the worker that holds it, by one that does not, by people, by the system. */
function commandsIn(state: RunState): readonly RunCommand[] {
  if (state.state === 'absent') return [];
  const token = state.token ?? '7.0';
  const jobId = state.jobId ?? 'job_1';
  const next = `7.${state.claims + 1}`;
  const steps = ['init', 'refresh', 'plan', 'apply'] as const;
  return [
    sample.ready,
    ...(state.claims < claimsMax
      ? [sample.prepare(next, 'job_1'), sample.prepare(next, 'job_2')]
      : []),
    ...steps.flatMap((step) => [
      sample.start(step, token),
      sample.fail(step, token),
      sample.fail(step, token, true),
    ]),
    sample.finish('init', token),
    sample.finish('refresh', token),
    sample.archive(token),
    sample.restore(token, 'another'),
    ...[token, '6.9'].flatMap((each) => [
      sample.plan(true, each),
      sample.plan(false, each),
      sample.restore(each),
      sample.applied(each),
      sample.acknowledge(each),
    ]),
    sample.confirm(),
    sample.discard,
    sample.cancel,
    ...[true, false].map((retryable) => sample.loseLease(retryable, state.attempt, jobId)),
    ...(
      ['preflight_failed', 'no_worker', 'handover_failed', 'lease_lost', 'step_failed'] as const
    ).map((reason): RunCommand => ({ type: 'FailRun', reason, message: 'boom' })),
    { type: 'FailRun', reason: 'indeterminate', message: 'boom' },
  ];
}

/** What a run's answers depend on; two that differ in nothing else need not both be walked. */
function keyOf(state: RunState): string {
  if (state.state === 'absent') return '';
  const { operations, provisioner, flowControl, runtimeConfig, jobId, attempt, token, claims } =
    state;
  const { started, finished, plan, workspaceDigest, restoredBy, cancelRequested } = state;
  const frozen = [operations, provisioner, flowControl.pauseBetweenPreviewAndUpdate, runtimeConfig];
  const claim = [jobId, attempt, token, claims];
  const work = [started, finished, plan?.noChanges, plan?.token, workspaceDigest, restoredBy];
  return JSON.stringify([state.state, frozen, claim, work, cancelRequested]);
}

describe('everything that a run can go through', () => {
  const witnessed = explore({
    decider: runDecider,
    starts,
    commandsIn,
    keyOf,
    moves: (before, after) =>
      before.state === after.state ? [] : [`${before.state} -> ${after.state}`],
  });

  it('is in its machine, edge by edge and command by command', () => {
    expect([...witnessed].sort()).toEqual([...edgesOf(runTransitions)].sort());
  });
});
