import { writeFile } from 'node:fs/promises';
import { KEPT_MS_MAX } from './journal/kept-folders';
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

describe('a runner that was killed inside an apply and starts again', () => {
  it('follows the apply that still runs', async () => {
    const { job } = await firstLife(lab, (executor, dies) => {
      executor.onApply = async (context) => {
        await context.toolStarted(await runningTool(context.scratch));
        dies();
        return neverEnding();
      };
    });
    expect((await secondLife(lab, job)).calls).toEqual(['apply followed']);
  });

  it('follows the apply that has ended meanwhile', async () => {
    const { job } = await firstLife(lab, (executor, dies) => {
      executor.onApply = async (context) => {
        const tool = await goneTool(context.scratch);
        await context.toolStarted(tool);
        await writeFile(tool.exitFile, '0\n');
        dies();
        return neverEnding();
      };
    });
    expect((await secondLife(lab, job)).calls).toEqual(['apply followed']);
  });

  it('never repeats an apply whose tool is gone without an exit code', async () => {
    const { job } = await firstLife(lab, (executor, dies) => {
      executor.onApply = async (context) => {
        await context.toolStarted(await goneTool(context.scratch));
        dies();
        return neverEnding();
      };
    });
    const executor = await secondLife(lab, job);
    expect(executor.calls).toEqual([]);
    expect(job.reports.at(-1)).toMatchObject({
      type: 'step_failed',
      step: 'apply',
      indeterminate: true,
    });
  });

  it('starts an apply whose tool was never started', async () => {
    const { job } = await firstLife(lab, (executor, dies) => {
      executor.onApply = () => {
        dies();
        return neverEnding();
      };
    });
    expect((await secondLife(lab, job)).calls).toEqual(['apply']);
  });

  it('converges when the executor is idempotent', async () => {
    const { job } = await firstLife(lab, (executor, dies) => {
      executor.idempotent = true;
      executor.onApply = () => {
        dies();
        return neverEnding();
      };
    });
    const resumed: string[] = [];
    await secondLife(lab, job, (second) => {
      second.idempotent = true;
      second.resumeApply = (context) => {
        resumed.push(context.order.jobId);
        return Promise.resolve({ applied: { add: 0, change: 1, delete: 0 }, outputs: {} });
      };
    });
    expect(resumed).toEqual(['job_1']);
    expect(job.reports.at(-1)).toMatchObject({ type: 'applied', applied: { change: 1 } });
  });

  it('keeps the folder of an apply that has become somebody else’s, for a while', async () => {
    const { job } = await firstLife(lab, (executor, dies) => {
      executor.onApply = async (context) => {
        await context.toolStarted(await goneTool(context.scratch));
        dies();
        return neverEnding();
      };
    });
    job.held = false;
    const { runner, ended } = await lab.start(new ScriptedExecutor());
    await lab.server.until('it asked', () =>
      lab.server.requests.some((each) => each.endsWith('work')),
    );
    runner.drain();
    await ended;
    expect(await lab.left()).toEqual({ journals: [], folders: ['job_1.1'] });
    await lab.start(new ScriptedExecutor(), { now: () => Date.now() + KEPT_MS_MAX });
    await lab.cleaned();
  });
});
