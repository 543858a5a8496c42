import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Run } from '@keelson/client';
import { eventually } from '../support/eventually';
import { filesBelow } from '../support/files-below';
import { output, writeProject } from '../support/manifest-folder';
import { exec, nativeStack } from '../support/native-stack';
import { RunningKeelson } from '../support/running-keelson';
import { TemporaryFolders } from '../support/temporary-folders';
import { terraformOnPath } from '../support/terraform-on-path';
import { terraformStack } from '../support/terraform-stack';

jest.setTimeout(120_000);

const pauses = { flowControl: { pauseBetweenPreviewAndUpdate: true } };
const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);
const ZIP = Buffer.from('PK\x03\x04');

/** One story, told in order: what waits for a person stays as it is until that person decides. */
(terraformOnPath ? describe : describe.skip)('a plan that waits for approval', () => {
  const folders = new TemporaryFolders('keelson-approval-');
  let keelson: RunningKeelson;
  let vpcFile: string;
  let applied: string;
  let pipelineId: string;
  let waiting: Run;

  beforeAll(async () => {
    // One job at a time: a run that waits must not keep a worker.
    keelson = await RunningKeelson.start({ env: { KEELSON_RUNNER_CONCURRENCY: '1' } });
    const folder = folders.make();
    vpcFile = path.join(folder, 'vpc');
    applied = path.join(folder, 'applied');
    writeFileSync(vpcFile, 'vpc-1');
    const network = terraformStack(
      'network',
      'output "vpc" { value = trimspace(file(var.vpc_file)) }',
      { variables: { vpc_file: vpcFile } },
    );
    const app = terraformStack(
      'app',
      `resource "terraform_data" "app" {
         input = { vpc = var.vpc, folder = path.cwd }
         provisioner "local-exec" { command = "echo \${var.vpc} >> \${var.applied}" }
       }
       output "vpc" { value = terraform_data.app.output.vpc }`,
      { variables: { vpc: output('network', 'vpc'), applied }, ...pauses },
    );
    const manifests = path.join(folder, 'manifests');
    pipelineId = (await keelson.apply(writeProject(manifests, { org: 'paused' }, [network, app])))!;
    waiting = await unconfirmedIn(pipelineId);
  });
  afterAll(() => {
    keelson?.remove();
    folders.remove();
  });

  /** The app's run, when its plan waits. */
  async function unconfirmedIn(pipeline: string): Promise<Run> {
    const runId = await keelson.whileItMayBeAway('the app has a run', async () => {
      const { nodes } = await keelson.client.infraPipelines.show(pipeline);
      return nodes.find(({ id }) => id === 'test/app')?.runId ?? undefined;
    });
    return keelson.run(runId, 'waits', ({ state }) => state === 'unconfirmed');
  }

  const confirm = (run: Run, planDigest = run.planDigest ?? '') =>
    keelson.client.runs.confirm(run.id, { planDigest });

  it('can be read, and nothing is applied', async () => {
    const plan = await keelson.client.runs.plan(waiting.id);
    expect(plan).toMatchObject({
      planDigest: waiting.planDigest,
      delta: { resources: { add: 1, change: 0, delete: 0 } },
      changes: [{ address: 'terraform_data.app', action: 'create' }],
    });
    expect(filesBelow(path.dirname(applied)).includes(applied)).toBe(false);
    const { out, code } = await keelson.cli(['run', 'show', waiting.id]);
    expect(code).toBe(0);
    expect(out).toContain('terraform_data.app');
  });

  it('keeps no worker: another stack is deployed meanwhile', async () => {
    const other = nativeStack('other', [exec('work', 'echo done')]);
    const deployed = await keelson.deploy(writeProject(folders.make(), { org: 'other' }, [other]));
    expect(deployed.result).toBe('succeeded');
    expect((await keelson.client.runs.show(waiting.id)).state).toBe('unconfirmed');
  });

  it('lies nowhere in clear', async () => {
    await eventually(
      'the runner has removed its workspace',
      () => filesBelow(path.join(keelson.dataDir, 'runner/work')).length === 0,
    );
    const files = filesBelow(keelson.dataDir).filter((file) => !file.includes('/postgres/'));
    expect(files.some((file) => file.includes('/blobs/workspaces/'))).toBe(true);
    for (const file of files) {
      const bytes = readFileSync(file);
      expect({ file, zip: bytes.includes(ZIP) }).toEqual({ file, zip: false });
      expect({ file, gzip: bytes.subarray(0, 3).equals(GZIP) }).toEqual({ file, gzip: false });
    }
  });

  it('is not confirmed by another digest, nor when an input has changed; it can be discarded', async () => {
    const refused = { status: 409, code: 'stale_plan' };
    const other = `sha256:${'0'.repeat(64)}`;
    await expect(confirm(waiting, other)).rejects.toMatchObject(refused);

    writeFileSync(vpcFile, 'vpc-2');
    const network = await keelson.client.stacks.trigger('network', { type: 'tracked' });
    await keelson.run(network.id, 'finishes', ({ state }) => state === 'finished');
    await expect(confirm(waiting)).rejects.toMatchObject(refused);

    expect((await keelson.client.runs.discard(waiting.id, 'out of date')).state).toBe('discarded');
    expect((await keelson.completed(pipelineId)).result).toBe('failed');
  });

  it('is applied as it is by another runner, after the first one and the server have gone', async () => {
    const retried = await keelson.client.infraPipelines.retry(pipelineId);
    waiting = await unconfirmedIn(retried.id);
    expect(await keelson.stop()).toBe(0);
    expect(keelson.processes()).toEqual([]);
    await keelson.restart({ KEELSON_EMBEDDED_RUNNER: 'off' });
    expect(await confirm(waiting)).toMatchObject({ state: 'confirmed' });
    keelson.startRunner('another');
    expect((await keelson.completed(retried.id)).result).toBe('succeeded');
    expect(readFileSync(applied, 'utf8')).toBe('vpc-2\n');
    const { outputs } = await keelson.client.stacks.outputs('app');
    expect(outputs).toEqual({ vpc: { sensitive: false, value: 'vpc-2' } });
    const claims: unknown[] = [];
    for await (const event of keelson.client.events({ type: 'JobClaimed' })) {
      claims.push((event.data as { agent: string }).agent);
    }
    expect(new Set(claims).size).toBe(2);
    expect(claims).toContain('another');
  });
});
