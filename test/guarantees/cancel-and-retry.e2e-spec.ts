import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { InfraPipeline } from '@keelson/client';
import { eventually } from '../support/eventually';
import { writeProject, type StackFolder } from '../support/manifest-folder';
import { exec, nativeStack, waitFor } from '../support/native-stack';
import { RunningKeelson } from '../support/running-keelson';
import { TemporaryFolders } from '../support/temporary-folders';

jest.setTimeout(120_000);

describe('cancel and retry', () => {
  const folders = new TemporaryFolders('keelson-cancel-');
  let keelson: RunningKeelson;

  beforeAll(async () => {
    keelson = await RunningKeelson.start();
  });
  afterAll(() => {
    keelson?.remove();
    folders.remove();
  });

  /** A pipeline of these stacks, and the files of the named one. */
  async function start(org: string, stacks: readonly StackFolder[], watched: string) {
    const pipelineId = await keelson.apply(writeProject(folders.make(), { org }, stacks));
    if (pipelineId === undefined) throw new Error('no pipeline was started');
    const folder = keelson.nativeFolder(org, watched);
    const has = (name: string) => existsSync(path.join(folder, name));
    return {
      pipelineId,
      put: (name: string) => writeFileSync(path.join(folder, name), ''),
      has,
      appears: (name: string) => eventually(`${org} has ${name}`, () => has(name)),
      runId: async () => {
        const { nodes } = await keelson.client.infraPipelines.show(pipelineId);
        return nodes.find(({ id }) => id.endsWith(`/${watched}`))?.runId ?? '';
      },
    };
  }

  const statusOf = ({ nodes }: InfraPipeline) =>
    Object.fromEntries(nodes.map(({ id, status }) => [id.split('/')[1], status]));

  it('a cancel during the plan ends the tool, changes nothing, and frees the stack', async () => {
    const guard = { unless: `${waitFor('planning', 'go')}; test -e applied` };
    const stacks = [nativeStack('planned', [exec('work', 'echo > applied', guard)])];
    const { pipelineId, appears, has, put, runId } = await start('planning', stacks, 'planned');
    await appears('planning');
    await keelson.client.runs.cancel(await runId());
    expect(await keelson.completed(pipelineId)).toMatchObject({ result: 'cancelled' });
    expect((await keelson.client.runs.show(await runId())).state).toBe('canceled');
    await eventually('the guard has ended', () => {
      return !keelson.processes().some(({ command }) => command.includes('planning'));
    });
    expect(has('applied')).toBe(false);

    put('go');
    const again = await keelson.client.infraPipelines.retry(pipelineId);
    expect(await keelson.completed(again.id)).toMatchObject({ result: 'succeeded' });
    expect(has('applied')).toBe(true);
  });

  it('a cancel while applying is refused for the run, and lets the pipeline finish only it', async () => {
    const stacks = [
      nativeStack('applied', [exec('work', `${waitFor('applying', 'go')}; echo > done`)]),
      nativeStack('later', [exec('work', 'echo > done')], { dependsOn: ['applied'] }),
    ];
    const { pipelineId, appears, has, put, runId } = await start('applying', stacks, 'applied');
    await appears('applying');
    const { client } = keelson;
    await expect(client.runs.cancel(await runId())).rejects.toMatchObject({
      status: 409,
      code: 'past_point_of_no_return',
    });
    expect((await client.infraPipelines.cancel(pipelineId)).status).toBe('cancelling');
    expect(await client.runs.show(await runId())).toMatchObject({ state: 'applying' });
    put('go');
    const pipeline = await keelson.completed(pipelineId);
    expect(pipeline.result).toBe('cancelled');
    expect(statusOf(pipeline)).toEqual({ applied: 'successful', later: 'cancelled' });
    expect(has('done')).toBe(true);
    expect(existsSync(path.join(keelson.nativeFolder('applying', 'later'), 'done'))).toBe(false);
  });

  it('a retry goes on where it failed and adopts what was deployed', async () => {
    const count = 'echo applied >> applied';
    const stacks = [
      nativeStack('first', [exec('work', count)], { outputs: { id: 'one' } }),
      nativeStack('second', [exec('work', `test -e mended && ${count}`)], {
        variables: { id: { valueFrom: { stack: 'first', output: 'id' } } },
      }),
      nativeStack('third', [exec('work', count)], { dependsOn: ['second'] }),
    ];
    const { pipelineId, put } = await start('retried', stacks, 'second');
    const failed = await keelson.completed(pipelineId);
    expect(failed.result).toBe('failed');
    expect(statusOf(failed)).toEqual({
      first: 'successful',
      second: 'failed',
      third: 'cancelled',
    });

    put('mended');
    const retried = await keelson.client.infraPipelines.retry(pipelineId);
    expect(retried.retryOf).toBe(pipelineId);
    const ended = await keelson.completed(retried.id);
    expect(ended.result).toBe('succeeded');
    expect(statusOf(ended)).toEqual({
      first: 'discovered',
      second: 'successful',
      third: 'successful',
    });
    for (const { name } of stacks) {
      const file = path.join(keelson.nativeFolder('retried', name), 'applied');
      expect(readFileSync(file, 'utf8')).toBe('applied\n');
    }
  });
});
