import { given } from '../spec-support/scenario';
import * as sample from '../spec-support/run-samples';
import type { RunCommand, CreateRun } from './run.commands';
import { runDecider } from './run.decider';
import { skipApplyingVariable } from './operations';
import type { Run } from './run.state';

const life = (...commands: readonly RunCommand[]) => given(runDecider).and(...commands);
const stateAfter = (...commands: readonly RunCommand[]): Run => life(...commands).state as Run;
const started = (changes: Partial<CreateRun> = {}): readonly RunCommand[] => [
  sample.createRun(changes),
  sample.ready,
  sample.prepare(),
  sample.start('init'),
];
const atPlan = (changes: Partial<CreateRun> = {}): readonly RunCommand[] => [
  ...started({ flowControl: sample.flow({ skipRefresh: true }), ...changes }),
  sample.finish('init'),
  sample.start('plan'),
];
const pause = {
  flowControl: sample.flow({ skipRefresh: true, pauseBetweenPreviewAndUpdate: true }),
};
const skip = { runtimeConfig: { environment: { [skipApplyingVariable]: 'true' } } };
const noPlan = { flowControl: sample.flow({ skipRefresh: true, previewBeforeUpdate: false }) };

describe('the operations of a run', () => {
  it.each([
    ['all by default', {}, ['init', 'refresh', 'plan', 'apply']],
    ['no refresh when skipped', { skipRefresh: true }, ['init', 'plan', 'apply']],
    ['no plan without a preview', { previewBeforeUpdate: false }, ['init', 'refresh', 'apply']],
    [
      'a plan to pause at, even without a preview',
      { previewBeforeUpdate: false, pauseBetweenPreviewAndUpdate: true },
      ['init', 'refresh', 'plan', 'apply'],
    ],
  ])('%s', (_, changes, operations) => {
    const run = stateAfter(sample.createRun({ flowControl: sample.flow(changes) }));
    expect(run.operations).toEqual(operations);
  });

  it('go straight to the apply where nothing is planned', () => {
    expect(stateAfter(...started(noPlan), sample.finish('init')).state).toBe('applying');
  });
});

describe('a plan', () => {
  it('without changes ends the run, and its repetition changes nothing', () => {
    const run = life(...atPlan());
    expect(run.answerTo(sample.plan(true))).toBe('PlanReported + RunFinished');
    expect(run.and(sample.plan(true)).answerTo(sample.plan(true))).toBe('nothing');
    expect(run.and(sample.plan(true)).answerTo(sample.start('plan'))).toBe('nothing');
    expect(run.and(sample.plan(true)).answerTo(sample.plan(false, '7.0'))).toBe('!stale_token');
  });

  it('may bring the wish to apply along, which counts only where the plan is applied at once', () => {
    expect(life(...atPlan(), sample.plan()).answerTo(sample.start('apply'))).toBe('StepStarted');
    const leftAside = [atPlan(pause), atPlan(skip), [...atPlan(), sample.cancel]];
    for (const before of leftAside) {
      expect(life(...before, sample.plan()).answerTo(sample.start('apply'))).toBe('nothing');
    }
    const handedOver = [...atPlan(pause), sample.plan(), sample.archive(), sample.confirm()];
    expect(life(...handedOver).answerTo(sample.start('apply'))).toBe('!stale_token');
  });

  it('with changes goes on to the apply, or waits for its hand-over when the run pauses', () => {
    expect(stateAfter(...atPlan(), sample.plan()).state).toBe('applying');
    const paused = stateAfter(...atPlan(pause), sample.plan());
    expect([paused.state, paused.plan?.planDigest]).toEqual(['planning', 'plan']);
    expect(stateAfter(...atPlan(pause), sample.plan(), sample.archive()).state).toBe('unconfirmed');
  });

  it('that differs from the one reported before is refused', () => {
    const other: RunCommand = { ...sample.plan(), planDigest: 'other' } as RunCommand;
    expect(life(...atPlan(pause), sample.plan()).answerTo(other)).toBe('!wrong_state');
  });

  it('is confirmed with its inputs as they were', () => {
    const run = life(...atPlan(pause), sample.plan(), sample.archive());
    expect(run.answerTo(sample.confirm('plan', 'changed'))).toBe('!stale_plan');
    expect(run.and(sample.confirm()).answerTo(sample.confirm())).toBe('nothing');
  });
});

describe('an apply that is to be skipped', () => {
  it('ends the run where it would begin: after the plan, after the last step before it, after the hand-over', () => {
    const handedOver = [sample.plan(), sample.archive(), sample.confirm()];
    const restored = [sample.prepare(sample.applyToken, 'job_2'), sample.restore()];
    for (const run of [
      stateAfter(...atPlan(skip), sample.plan()),
      stateAfter(...started({ ...noPlan, ...skip }), sample.finish('init')),
      stateAfter(...atPlan({ ...pause, ...skip }), ...handedOver, ...restored),
    ]) {
      expect(run.state).toBe('finished');
      expect(run.outcome).toMatchObject({ noChanges: false, applySkipped: true });
    }
  });
});

describe('a requested cancel', () => {
  it('takes effect at the next boundary', () => {
    const refreshing = life(...started(), sample.cancel);
    expect(refreshing.answerTo(sample.cancel)).toBe('nothing');
    expect(refreshing.answerTo(sample.finish('init'))).toBe('StepFinished + RunCanceled');
    expect(refreshing.answerTo(sample.acknowledge())).toBe('RunCanceled');
    const planning = life(...atPlan(), sample.cancel);
    expect(planning.answerTo(sample.plan())).toBe('PlanReported + RunCanceled');
    const archiving = life(...atPlan(pause), sample.plan(), sample.cancel);
    expect(archiving.answerTo(sample.archive())).toBe('WorkspaceArchived + RunCanceled');
  });

  it('comes too late when the last step had nothing to change', () => {
    const run = life(...atPlan(), sample.cancel);
    expect(run.answerTo(sample.plan(true))).toBe('PlanReported + RunFinished');
  });

  it('is done when the worker is gone, whether its work could be repeated or not', () => {
    const run = life(...started(), sample.cancel);
    expect(run.answerTo(sample.loseLease(true))).toBe('RunCanceled');
    expect(run.answerTo(sample.loseLease(false))).toBe('RunCanceled');
    expect(run.answerTo(sample.prepare('7.2'))).toBe('RunCanceled');
  });
});

describe('a lost lease', () => {
  it('sends a run back to wait for a worker, whose silent predecessor is fenced off', () => {
    const again = life(...atPlan(), sample.loseLease(true));
    expect(again.state.state).toBe('ready');
    expect(again.answerTo(sample.plan())).toBe('!stale_token');
    expect(again.answerTo(sample.prepare())).toBe('nothing');
    const taken = again.and(sample.prepare('7.2'));
    expect(taken.answerTo(sample.start('init'))).toBe('!stale_token');
    expect(taken.answerTo(sample.start('init', '7.2'))).toBe('StepStarted');
    expect(taken.answerTo(sample.loseLease(true, 1))).toBe('nothing');
    expect((taken.state as Run).claims).toBe(2);
  });

  it('in an apply that may be repeated leaves it to the next worker', () => {
    const applying = life(...atPlan(), sample.plan(), sample.start('apply'));
    expect(applying.answerTo(sample.loseLease(true))).toBe('nothing');
    const taken = applying.and(sample.prepare('7.2'));
    expect(taken.answerTo(sample.applied(sample.planToken))).toBe('!stale_token');
    expect(taken.and(sample.start('apply', '7.2')).answerTo(sample.applied('7.2'))).toBe(
      'ApplySucceeded + RunFinished',
    );
  });

  it('of which nobody had heard when an apply began never leads to a second one', () => {
    const applying = life(
      ...atPlan({ provisioner: 'terraform' }),
      sample.plan(),
      sample.start('apply'),
    );
    const run = applying.and(sample.prepare('7.2')).state as Run;
    expect(run.failure).toMatchObject({ reason: 'indeterminate', indeterminate: true });
  });

  it('in any other apply leaves nobody knowing', () => {
    const run = stateAfter(...atPlan(), sample.plan(), sample.loseLease(false));
    expect(run.failure).toMatchObject({ reason: 'indeterminate', indeterminate: true });
  });
});

describe('a failed step', () => {
  it('is indeterminate in an apply alone', () => {
    const planning = stateAfter(...atPlan(), sample.fail('plan', sample.planToken, true));
    expect(planning.failure).toMatchObject({ reason: 'step_failed', indeterminate: false });
    const applying = [...atPlan(), sample.plan(), sample.start('apply')];
    const known = stateAfter(...applying, sample.fail('apply'));
    expect(known.failure).toMatchObject({ reason: 'step_failed', indeterminate: false });
    const unknown = stateAfter(...applying, sample.fail('apply', sample.planToken, true));
    expect(unknown.failure).toMatchObject({ reason: 'indeterminate', indeterminate: true });
  });

  it('of an apply may have left a part behind, which it says where its worker does', () => {
    const partly = (step: 'plan' | 'apply'): RunCommand => ({
      ...{ type: 'FailStep', token: sample.planToken, step, message: 'boom' },
      ...{ indeterminate: false, partial: true },
    });
    const applying = [...atPlan(), sample.plan(), sample.start('apply')];
    expect(stateAfter(...applying, partly('apply')).failure).toMatchObject({
      ...{ reason: 'step_failed', indeterminate: false, partial: true },
    });
    expect(stateAfter(...applying, sample.fail('apply')).failure).not.toHaveProperty('partial');
    expect(stateAfter(...atPlan(), partly('plan')).failure).not.toHaveProperty('partial');
  });

  it('of a workspace that is not the archived one is a failed hand-over', () => {
    const run = stateAfter(
      ...sample.waysInto.preparing_apply,
      sample.restore(sample.applyToken, 'x'),
    );
    expect(run.failure).toMatchObject({ reason: 'handover_failed', indeterminate: false });
  });
});

it('what a reaction needs to know of a run travels with its events', () => {
  const [finished] = life(...atPlan({ pipeline: { pipelineId: 'pip_1', node: 3 } }))
    .when(sample.plan(true))
    .slice(-1);
  expect(finished?.data).toMatchObject({
    run: {
      runId: 'run_1',
      stackId: 'stk_1',
      provisioner: 'native',
      laneToken: 7,
      claims: 1,
      jobId: 'job_1',
      pipeline: { pipelineId: 'pip_1', node: 3 },
    },
  });
});
