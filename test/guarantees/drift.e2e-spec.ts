import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeProject } from '../support/manifest-folder';
import { nativeStack } from '../support/native-stack';
import { RunningKeelson } from '../support/running-keelson';
import { TemporaryFolders } from '../support/temporary-folders';

jest.setTimeout(120_000);

describe('what was changed beside Keelson', () => {
  const folders = new TemporaryFolders('keelson-drift-');
  let keelson: RunningKeelson;

  beforeAll(async () => {
    keelson = await RunningKeelson.start();
  });
  afterAll(() => {
    keelson?.remove();
    folders.remove();
  });

  it('is told until a run that has found it puts it right, and no longer', async () => {
    const page = { type: 'file', name: 'page', properties: { path: 'page', content: 'as wanted' } };
    const flowControl = { pauseBetweenPreviewAndUpdate: true };
    const stack = nativeStack('web', [page], { flowControl });
    const pipelineId = await keelson.apply(writeProject(folders.make(), { org: 'drift' }, [stack]));
    const { client } = keelson;
    const runId = await keelson.whileItMayBeAway('the pipeline has a run', async () => {
      const { nodes } = await client.infraPipelines.show(pipelineId ?? '');
      return nodes[0]?.runId ?? undefined;
    });
    const first = await keelson.run(runId, 'has a plan', ({ state }) => state === 'unconfirmed');
    await client.runs.confirm(runId, { planDigest: first.planDigest ?? '' });
    await keelson.completed(pipelineId ?? '');
    const drift = async () => (await client.stacks.show('test/web')).drift;
    expect(await drift()).toEqual({ status: 'in_sync', findings: [] });

    const file = path.join(keelson.nativeFolder('drift', 'web'), 'page');
    writeFileSync(file, 'by hand');
    const found = await planned();
    expect(await drift()).toMatchObject({ status: 'drifted', findings: [{ action: 'update' }] });
    await client.runs.discard(found.id);
    expect(await drift()).toMatchObject({ status: 'drifted' });

    const mended = await planned();
    await client.runs.confirm(mended.id, { planDigest: mended.planDigest ?? '' });
    await keelson.run(mended.id, 'finishes', ({ state }) => state === 'finished');
    expect(readFileSync(file, 'utf8')).toBe('as wanted');
    const settled = await keelson.whileItMayBeAway('the drift is settled', async () => {
      const now = await drift();
      return now.status !== 'drifted' && now;
    });
    expect(settled).toEqual({ status: 'in_sync', findings: [] });

    const tooLate = await keelson.cli(['run', 'cancel', mended.id]);
    expect([tooLate.code, tooLate.err]).toEqual([
      3,
      `error: run ${mended.id} is finished: it has ended, so there is nothing to cancel (wrong_state)\n`,
    ]);
  });

  it('is not known after an apply that failed, until a run has looked again', async () => {
    const folder = folders.make();
    const [made, allowed] = [path.join(folder, 'made'), path.join(folder, 'allowed')];
    const stack = nativeStack('half', [
      { type: 'file', name: 'page', properties: { path: made, content: 'first' } },
      {
        ...{ type: 'exec', name: 'picky', dependsOn: ['file.page'] },
        properties: { command: `test -e ${allowed}` },
      },
    ]);
    const manifest = writeProject(path.join(folder, 'm'), { org: 'half' }, [stack]);
    const pipelineId = (await keelson.apply(manifest)) ?? '';
    expect((await keelson.completed(pipelineId)).result).toBe('failed');
    const { client } = keelson;
    const message = 'exec.picky: the command ended with 1';
    expect(await client.stacks.show('test/half')).toMatchObject({
      ...{ drift: { status: 'unknown' }, needsRefresh: true, needsRefreshReason: message },
      lastRun: { state: 'failed', failure: { reason: 'step_failed', step: 'apply', message } },
    });
    const standing = async () =>
      (await client.stacks.resources('test/half')).items.map(({ address, tainted }) => ({
        [address]: tainted,
      }));
    expect(await standing()).toEqual([{ 'exec.picky': true }, { 'file.page': false }]);

    writeFileSync(allowed, '');
    const retried = await client.infraPipelines.retry(pipelineId);
    expect((await keelson.completed(retried.id)).result).toBe('succeeded');
    expect(await client.stacks.show('test/half')).toMatchObject({
      ...{ drift: { status: 'in_sync' }, needsRefresh: false, lastRun: { failure: null } },
    });
    expect(await standing()).toEqual([{ 'exec.picky': false }, { 'file.page': false }]);
  });

  /** A new run of the stack, at its plan. */
  async function planned() {
    const { id } = await keelson.client.stacks.trigger('test/web', { type: 'tracked' });
    return keelson.run(id, 'has a plan', ({ state }) => state === 'unconfirmed');
  }
});
