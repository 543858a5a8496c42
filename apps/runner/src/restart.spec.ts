import { StepCancelled } from '@keelson/executors';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FakeJob } from './spec-support/fake-server';
import { RunnerLab } from './spec-support/runner-lab';
import { firstLife, secondLife } from './spec-support/two-lives';
import {
  goneTool,
  neverEnding,
  runningTool,
  ScriptedExecutor,
} from './spec-support/scripted-executor';

let lab: RunnerLab;
beforeEach(async () => {
  lab = await RunnerLab.open();
});
afterEach(() => lab.close());

describe('a runner that was killed and starts again', () => {
  it('repeats an initialisation from the source on', async () => {
    const { job } = await firstLife(lab, (executor, dies) => {
      executor.onInit = () => {
        dies();
        return neverEnding();
      };
    });
    const executor = await secondLife(lab, job);
    expect(executor.calls).toEqual(['init', 'refresh', 'plan', 'apply']);
    expect(job.texts('init').filter((text) => text === 'initialising').length).toBeGreaterThan(0);
    expect(job.types().filter((type) => type === 'applied')).toHaveLength(1);
  });

  it('follows the plan that still runs, and numbers its lines as before', async () => {
    const { job } = await firstLife(lab, (executor, dies) => {
      const sent = (): FakeJob | undefined => lab.server.jobs.get('job_1');
      executor.onPlan = async (context) => {
        context.log('about to plan');
        await context.toolStarted(await runningTool(context.scratch));
        context.log('line 1');
        context.log('line 2');
        await lab.server.until('lines arrived', () => sent()?.texts('plan').length === 3);
        dies();
        return neverEnding();
      };
    });
    const executor = await secondLife(lab, job, (second) => {
      second.onPlan = async (context) => {
        for (const line of ['line 1', 'line 2', 'line 3']) context.log(line);
      };
    });
    expect(executor.calls).toEqual(['plan followed', 'apply']);
    expect(job.texts('plan')).toEqual(['about to plan', 'line 1', 'line 2', 'line 3']);
  });

  it('follows in the plan the tool that the refresh has handed on', async () => {
    const { job, executor: first } = await firstLife(lab, (executor, dies) => {
      const refresh = executor.refresh.bind(executor);
      executor.refresh = async (context) => {
        const planning = await runningTool(context.scratch);
        return { ...(await refresh(context)), planning };
      };
      executor.onPlan = () => {
        dies();
        return neverEnding();
      };
    });
    expect(first.calls).toEqual(['init', 'refresh', 'plan followed']);
    const second = await secondLife(lab, job);
    expect(second.calls).toEqual(['plan followed', 'apply']);
    expect(second.contexts[0]?.resume).toEqual(first.contexts.at(-1)?.resume);
  });

  it('leaves no gap where lines were lost with the first life', async () => {
    const { job } = await firstLife(lab, (executor, dies) => {
      executor.onPlan = async (context) => {
        await context.toolStarted(await runningTool(context.scratch));
        dies();
        return neverEnding();
      };
      const before = executor.plan.bind(executor);
      executor.plan = (context) => {
        lab.server.refused = 'logs';
        lab.server.refusesAlways = true;
        context.log('told, and lost');
        return before(context);
      };
    });
    lab.server.refused = undefined;
    await secondLife(lab, job, (second) => {
      second.onPlan = async (context) => context.log('line 1');
    });
    expect(job.texts('plan')).toEqual(['line 1']);
  });

  it('plans anew when the tool is gone without an exit code', async () => {
    const { job } = await firstLife(lab, (executor, dies) => {
      executor.onPlan = async (context) => {
        await context.toolStarted(await goneTool(context.scratch));
        dies();
        return neverEnding();
      };
    });
    expect((await secondLife(lab, job)).calls).toEqual(['plan', 'apply']);
  });

  it('does not plan again what was planned', async () => {
    const { job, executor: first } = await firstLife(lab, (executor, dies) => {
      executor.onPlan = () => {
        // The report of the plan never arrives.
        lab.server.refused = 'reports';
        lab.server.until('the plan was sent', () => lab.server.refusals > 0).then(dies, dies);
        return Promise.resolve();
      };
    });
    lab.server.refused = undefined;
    const executor = await secondLife(lab, job);
    expect(first.calls).toEqual(['init', 'refresh', 'plan']);
    expect(executor.calls).toEqual(['apply']);
    expect(job.types().filter((type) => type === 'plan')).toHaveLength(1);
  });

  it('lets go of a job that has become somebody else’s', async () => {
    const { job } = await firstLife(lab, (executor, dies) => {
      executor.onPlan = async (context) => {
        await context.toolStarted(await goneTool(context.scratch));
        dies();
        return neverEnding();
      };
    });
    job.held = false;
    const executor = new ScriptedExecutor();
    await lab.start(executor);
    await lab.cleaned();
    expect(executor.calls).toEqual([]);
  });

  it('takes in a cancellation that came while it was away', async () => {
    const { job } = await firstLife(lab, (executor, dies) => {
      executor.onPlan = async (context) => {
        await context.toolStarted(await runningTool(context.scratch));
        dies();
        return neverEnding();
      };
    });
    job.cancelRequested = true;
    await secondLife(lab, job, (second) => {
      second.onPlan = (context) =>
        new Promise((_resolve, reject) => {
          const stop = (): void => reject(new StepCancelled('plan'));
          if (context.cancelled.aborted) stop();
          else context.cancelled.addEventListener('abort', stop);
        });
    });
    expect(job.types().at(-1)).toBe('cancelled');
  });

  it('waits for a server that is away, too', async () => {
    const { job } = await firstLife(lab, (executor, dies) => {
      executor.onPlan = async (context) => {
        await context.toolStarted(await goneTool(context.scratch));
        dies();
        return neverEnding();
      };
    });
    await lab.server.down();
    const executor = new ScriptedExecutor();
    await lab.start(executor, { idleExitMs: 0 });
    await lab.server.up();
    await lab.server.until('the job ended', () => !job.held);
    expect(executor.calls).toEqual(['plan', 'apply']);
  });

  it('leaves a journal that it cannot read where it is, and says so', async () => {
    const jobs = join(lab.folder, 'one', 'jobs');
    await mkdir(jobs, { recursive: true });
    await writeFile(join(jobs, 'job_9.json'), '{"version": 2');
    const job = lab.server.offer(lab.job());
    const { logged } = await lab.start(new ScriptedExecutor());
    await lab.server.until('the job ended', () => !job.held);
    expect(logged()).toContain('a journal cannot be read');
    await access(join(jobs, 'job_9.json'));
  });
});
