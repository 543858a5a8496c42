import { StepCancelled, StepFailed } from '@keelson/executors';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunnerLab } from './spec-support/runner-lab';
import { ScriptedExecutor } from './spec-support/scripted-executor';

let lab: RunnerLab;
beforeEach(async () => {
  lab = await RunnerLab.open();
});
afterEach(() => lab.close());

describe('a job from its claim to its end', () => {
  it('plans and applies, and leaves nothing behind', async () => {
    const executor = new ScriptedExecutor();
    executor.onPlan = async (context) => {
      context.log('planning\nin two lines');
    };
    const job = lab.server.offer(lab.job());
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
    expect(job.plan).toMatchObject({ delta: { resources: { add: 1 } } });
    expect(job.texts('plan')).toEqual(['planning', 'in two lines']);
    expect(job.reports.at(-1)).toMatchObject({ outputs: { url: { value: 'http://shop' } } });
    await lab.cleaned();
  });

  it('asks again by the same name for a claim whose answer was lost, and gets its job', async () => {
    lab.server.losesClaims = 2;
    const job = lab.server.offer(lab.job());
    await lab.start(new ScriptedExecutor());
    await lab.server.until('the job ended', () => !job.held);
    expect(job.types().at(-1)).toBe('applied');
    await lab.cleaned();
  });

  it('gives the executor the state backend of the stack with the credentials of the job', async () => {
    const executor = new ScriptedExecutor();
    const job = lab.server.offer(lab.job());
    await lab.start(executor);
    await lab.server.until('the job ended', () => !job.held);
    expect(executor.contexts[0]?.state).toEqual({
      address: `${lab.server.url}/api/v1/stacks/stk_1/state`,
      username: 'job_1',
      password: 'state-token-of-the-job',
    });
  });

  it('ends after a plan without changes', async () => {
    const executor = new ScriptedExecutor();
    executor.noChanges = true;
    const job = lab.server.offer(lab.job({}, { steps: ['init', 'plan', 'apply'] }));
    await lab.start(executor);
    await lab.server.until('the job ended', () => !job.held);
    expect(executor.calls).toEqual(['init', 'plan']);
    await lab.cleaned();
  });

  it('applies at once what a run without a preview plans, and shows nobody the plan', async () => {
    const executor = new ScriptedExecutor();
    const job = lab.server.offer(lab.job({}, { steps: ['init', 'apply'] }));
    await lab.start(executor);
    await lab.server.until('the job ended', () => !job.held);
    expect(executor.calls).toEqual(['init', 'plan', 'apply']);
    expect(job.types()).toEqual([
      'step_started init',
      'step_finished init',
      'step_started apply',
      'applied',
    ]);
    expect(job.plan).toBeUndefined();
  });

  it('goes no further when the server says early that nothing is left to do', async () => {
    const executor = new ScriptedExecutor();
    const job = lab.server.offer(lab.job());
    job.settledBy = 'step_finished init';
    executor.onRefresh = (context) =>
      new Promise((_resolve, reject) => {
        const stop = (): void => reject(new StepCancelled('refresh'));
        if (context.cancelled.aborted) stop();
        else context.cancelled.addEventListener('abort', stop);
      });
    await lab.start(executor);
    await lab.server.until('the job ended', () => !job.held);
    await lab.cleaned();
    expect(executor.calls).not.toContain('plan');
    expect(job.types()).not.toContain('cancelled');
  });

  it('fails when the source is not the one that was asked for', async () => {
    const executor = new ScriptedExecutor();
    lab.server.sources.set('ab', Buffer.from('something else'));
    const job = lab.server.offer(lab.job({}, { source: { archive: 'sha256:ab' } }));
    await lab.start(executor);
    await lab.server.until('the job ended', () => !job.held);
    expect(executor.calls).toEqual([]);
    expect(job.reports.at(-1)).toMatchObject({
      type: 'step_failed',
      step: 'init',
      indeterminate: false,
    });
  });

  it('reports a step that failed, and what it knows about the infrastructure', async () => {
    const executor = new ScriptedExecutor();
    executor.onApply = () => Promise.reject(new StepFailed('apply', 'quota exceeded', true));
    const job = lab.server.offer(lab.job());
    await lab.start(executor);
    await lab.server.until('the job ended', () => !job.held);
    expect(job.reports.at(-1)).toEqual({
      type: 'step_failed',
      step: 'apply',
      message: 'quota exceeded',
      indeterminate: true,
    });
  });

  it('appends to the log that an earlier attempt of the job has left', async () => {
    const job = lab.server.offer(lab.job({ attempt: 2 }));
    job.logs.set('init', [{ at: '2026-11-21T00:00:00.000Z', text: 'from the first attempt' }]);
    await lab.start(new ScriptedExecutor());
    await lab.server.until('the job ended', () => !job.held);
    expect(job.texts('init')).toEqual(['from the first attempt', 'initialising']);
  });
});

describe('a handover', () => {
  it('lets another runner apply the plan in the same absolute folder', async () => {
    const planner = new ScriptedExecutor();
    const planned = lab.server.offer(lab.job());
    planned.pauses = true;
    const first = await lab.start(planner, { dataDir: 'one' });
    await lab.server.until('the workspace was archived', () => !planned.held);
    await lab.cleaned('one');
    first.runner.drain();
    expect(await first.ended).toBe('drained');
    await lab.server.until('it claims no more', () => lab.server.waitingClaims === 0);
    expect(lab.server.requests.filter((each) => each.endsWith('/queue/leave'))).toHaveLength(1);
    expect(planned.types().at(-1)).toBe('workspace_archived');

    const [plan, archived] = planned.reports.slice(-2);
    if (plan?.type !== 'plan' || archived?.type !== 'workspace_archived') {
      throw new Error('no plan');
    }
    const handover = { planDigest: plan.planDigest, workspaceDigest: archived.digest };
    const applier = new ScriptedExecutor();
    let restored: string[] = [];
    applier.onInit = async ({ workdir, scratch }) => {
      restored = [...(await readdir(workdir)), ...(await readdir(scratch))];
    };
    const apply = lab.server.offer(
      lab.job({ jobId: 'job_2', phase: 'apply', token: '7.2' }, { handover, steps: ['apply'] }),
    );
    apply.workspace = planned.workspace;
    await lab.start(applier, { dataDir: 'two' });
    await lab.server.until('the apply ended', () => !apply.held);
    expect(apply.types()).toEqual(['workspace_restored', 'step_started apply', 'applied']);
    expect(applier.contexts[0]?.workdir).toBe(planner.contexts[0]?.workdir);
    expect(restored.sort()).toEqual(['cache', 'main.txt', 'saved-plan']);
    await lab.cleaned('one');
  });

  it('refuses a workspace that is not the one that was archived', async () => {
    const handover = { planDigest: 'sha256:aa', workspaceDigest: 'sha256:bb' };
    const job = lab.server.offer(lab.job({ phase: 'apply' }, { handover, steps: ['apply'] }));
    job.workspace = Buffer.from('not it');
    await lab.start(new ScriptedExecutor());
    await lab.server.until('the job ended', () => !job.held);
    expect(job.reports).toEqual([
      {
        type: 'step_failed',
        step: 'apply',
        message: 'the workspace that was handed over is not the one that was archived',
        indeterminate: false,
      },
    ]);
  });
});

describe('limits', () => {
  it('carries no more jobs at once than it may', async () => {
    const executor = new ScriptedExecutor();
    const finish: (() => void)[] = [];
    executor.onPlan = () => new Promise((resolve) => finish.push(resolve));
    const jobs = ['job_1', 'job_2', 'job_3'].map((jobId) => lab.server.offer(lab.job({ jobId })));
    await lab.start(executor, { concurrency: 2 });
    await lab.server.until('two plan', () => finish.length === 2);
    expect(jobs.filter(({ claimed }) => claimed)).toHaveLength(2);
    finish.shift()?.();
    await lab.server.until('the third is claimed', () => jobs.every(({ claimed }) => claimed));
    await lab.server.until('the third plans', () => finish.length === 2);
    for (const each of finish) each();
    await lab.server.until('all ended', () => jobs.every(({ held }) => !held));
  });
});

describe('secrets', () => {
  it('reach neither the log, the plan, the messages, the journal nor the runner’s own log', async () => {
    const secrets = ['hunter2-password', 'registry-secret-1', 'state-token-of-the-job'];
    const executor = new ScriptedExecutor();
    executor.warnings = [`weak: ${secrets[0]}`];
    let journal = '';
    executor.onPlan = async (context) => {
      context.log(`using ${secrets.join(' and ')}`);
      context.emit({ type: 'diagnostic', severity: 'warning', summary: `with ${secrets[0]}` });
      journal = await readFile(join(lab.folder, 'one', 'jobs', 'job_1.json'), 'utf8');
    };
    executor.onApply = () => Promise.reject(new Error(`refused ${secrets[1]}`));
    const job = lab.server.offer(
      lab.job(
        {},
        {
          variables: { password: { value: { deep: [secrets[0] ?? ''] }, sensitive: true } },
          environmentVariables: { REGISTRY_TOKEN: secrets[1] ?? '' },
        },
      ),
    );
    const { logged } = await lab.start(executor);
    await lab.server.until('the job ended', () => !job.held);
    const told = JSON.stringify([job.reports, [...job.logs], job.plan]) + journal + logged();
    for (const secret of secrets) expect(told).not.toContain(secret);
    expect(job.texts('plan')[0]).toMatch(/^using .+ and /);
  });
});
