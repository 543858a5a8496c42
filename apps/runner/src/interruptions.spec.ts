import { StepCancelled } from '@keelson/executors';
import { ClaimForbidden } from './runner';
import { RunnerLab } from './spec-support/runner-lab';
import { neverEnding, ScriptedExecutor } from './spec-support/scripted-executor';

let lab: RunnerLab;
beforeEach(async () => {
  lab = await RunnerLab.open();
});
afterEach(() => lab.close());

describe('cancelling', () => {
  it('ends the tool of a plan and reports cancelled', async () => {
    const executor = new ScriptedExecutor();
    const job = lab.server.offer(lab.job());
    executor.onPlan = (context) =>
      new Promise((_resolve, reject) => {
        context.cancelled.addEventListener('abort', () => reject(new StepCancelled('plan')));
        job.cancelRequested = true;
      });
    await lab.start(executor);
    await lab.server.until('the job ended', () => !job.held);
    expect(job.types().at(-1)).toBe('cancelled');
    expect(executor.calls).toEqual(['init', 'refresh', 'plan']);
    await lab.cleaned();
  });

  it('stops between two steps', async () => {
    const executor = new ScriptedExecutor();
    const job = lab.server.offer(lab.job());
    executor.onInit = async (context) => {
      job.cancelRequested = true;
      await new Promise((resolve) => context.cancelled.addEventListener('abort', resolve));
    };
    await lab.start(executor);
    await lab.server.until('the job ended', () => !job.held);
    expect(executor.calls).toEqual(['init']);
    expect(job.types().at(-1)).toBe('cancelled');
  });

  it('never reaches into an apply', async () => {
    const executor = new ScriptedExecutor();
    const job = lab.server.offer(lab.job());
    let aborted: boolean | undefined;
    executor.onApply = async (context) => {
      job.cancelRequested = true;
      const beats = lab.server.requests.length;
      await lab.server.until('a heartbeat said it', () =>
        lab.server.requests.slice(beats).some((each) => each.endsWith('heartbeat')),
      );
      aborted = context.cancelled.aborted;
    };
    await lab.start(executor);
    await lab.server.until('the job ended', () => !job.held);
    expect(aborted).toBe(false);
    expect(job.types().at(-1)).toBe('applied');
  });
});

describe('a job that is somebody else’s', () => {
  it('is ended without a report when a heartbeat says so', async () => {
    const executor = new ScriptedExecutor();
    const job = lab.server.offer(lab.job());
    executor.onPlan = (context) =>
      new Promise((_resolve, reject) => {
        context.cancelled.addEventListener('abort', () => reject(new StepCancelled('plan')));
        job.held = false;
      });
    await lab.start(executor);
    await lab.server.until('planning', () => executor.calls.includes('plan'));
    await lab.cleaned();
    expect(job.types()).not.toContain('cancelled');
  });

  it('keeps the folder of an apply that lost its lease', async () => {
    const executor = new ScriptedExecutor();
    const job = lab.server.offer(lab.job());
    executor.onApply = () => {
      job.held = false;
      return Promise.resolve();
    };
    const { runner, ended } = await lab.start(executor);
    await lab.server.until('applying', () => executor.calls.includes('apply'));
    runner.drain();
    await ended;
    expect(await lab.left()).toEqual({ journals: [], folders: ['job_1.1'] });
  });
});

describe('a server that goes away', () => {
  it('gets everything in order when it is back', async () => {
    const executor = new ScriptedExecutor();
    const job = lab.server.offer(lab.job());
    executor.onRefresh = async (context) => {
      await lab.server.down();
      context.log('the server is away');
    };
    executor.onPlan = async (context) => {
      context.log('still away');
      setImmediate(() => void lab.server.up());
    };
    await lab.start(executor);
    await lab.server.until('the job ended', () => !job.held);
    expect(job.types()).toEqual([
      'step_started init',
      'step_finished init',
      'step_started refresh',
      'step_finished refresh',
      'step_started plan',
      'plan',
      'step_started apply',
      'applied',
    ]);
    expect(job.texts('refresh')).toEqual(['the server is away']);
    expect(job.texts('plan')).toEqual(['still away']);
  });

  it('ends an idle runner that was told to end by itself, and no other', async () => {
    await lab.server.down();
    const { ended } = await lab.start(new ScriptedExecutor(), { idleExitMs: 0 });
    expect(await ended).toBe('idle');
  });

  it('never starts an apply before the server has accepted it', async () => {
    const executor = new ScriptedExecutor();
    const job = lab.server.offer(lab.job());
    let accepted = false;
    executor.onApply = () => {
      accepted = job.types().includes('step_started apply');
      return Promise.resolve();
    };
    await lab.start(executor);
    await lab.server.until('the job ended', () => !job.held);
    expect(accepted).toBe(true);
  });
});

describe('the end of a runner', () => {
  it('drains: claims no more, and finishes what it has', async () => {
    const executor = new ScriptedExecutor();
    const job = lab.server.offer(lab.job());
    let finish: () => void = () => undefined;
    executor.onPlan = () => new Promise((resolve) => (finish = resolve));
    const { runner, ended } = await lab.start(executor);
    await lab.server.until('planning', () => executor.calls.includes('plan'));
    runner.drain();
    await lab.server.until('it claims no more', () => lab.server.waitingClaims === 0);
    const later = lab.server.offer(lab.job({ jobId: 'job_2' }));
    finish();
    expect(await ended).toBe('drained');
    expect(job.held).toBe(false);
    expect(later.claimed).toBe(false);
  });

  it('abandons: leaves at once and keeps the journal, readable by its owner alone', async () => {
    const executor = new ScriptedExecutor();
    lab.server.offer(lab.job());
    executor.onPlan = neverEnding;
    const { runner, ended } = await lab.start(executor);
    await lab.server.until('planning', () => executor.calls.includes('plan'));
    runner.abandon();
    expect(await ended).toBe('abandoned');
    expect((await lab.left()).journals).toEqual(['job_1.json']);
  });

  it('says that it is not let in', async () => {
    lab.server.forbidden = true;
    const { ended } = await lab.start(new ScriptedExecutor());
    await expect(ended).rejects.toThrow(ClaimForbidden);
  });
});
