import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { writeProject } from '../support/manifest-folder';
import { kill9 } from '../support/processes-of';
import { RunningKeelson } from '../support/running-keelson';
import { TemporaryFolders } from '../support/temporary-folders';
import { terraformOnPath } from '../support/terraform-on-path';
import { terraformStack } from '../support/terraform-stack';

jest.setTimeout(180_000);

(terraformOnPath ? describe : describe.skip)('an apply of terraform', () => {
  const folders = new TemporaryFolders('keelson-lost-');
  let keelson: RunningKeelson;

  beforeAll(async () => {
    keelson = await RunningKeelson.start();
  });
  afterAll(() => {
    keelson?.remove();
    folders.remove();
  });

  /** Says that it has begun, and ends when the spec says so: with the first of two resources done. */
  async function beginApply(org: string) {
    const folder = folders.make();
    const [begun, goOn] = [path.join(folder, 'begun'), path.join(folder, 'go-on')];
    const stack = terraformStack(
      'slow',
      `resource "terraform_data" "first" { input = "1" }
       resource "terraform_data" "slow" {
         depends_on = [terraform_data.first]
         provisioner "local-exec" {
           command = "echo begun >> \${var.begun}; while [ ! -e \${var.go_on} ]; do sleep 0.05; done"
         }
       }
       output "first" { value = terraform_data.first.output }`,
      { variables: { begun, go_on: goOn } },
    );
    const pipelineId = await keelson.apply(writeProject(path.join(folder, 'm'), { org }, [stack]));
    await eventually('the apply has begun', () => existsSync(begun));
    const { nodes } = await keelson.client.infraPipelines.show(pipelineId ?? '');
    return {
      pipelineId: pipelineId ?? '',
      runId: nodes[0]?.runId ?? '',
      stackId: nodes[0]?.stackId ?? '',
      finish: () => writeFileSync(goOn, ''),
      timesBegun: () => readFileSync(begun, 'utf8').trim().split('\n').length,
    };
  }

  const tools = () =>
    keelson.processes().filter(({ command }) => /keelson-tool|terraform|go-on/.test(command));

  it('goes on without its runner, is found again by the next, and is recorded once', async () => {
    const { pipelineId, runId, stackId, finish, timesBegun } = await beginApply('followed');
    const before = tools();
    expect(before.length).toBeGreaterThan(0);
    await keelson.killRunner9();
    await keelson.kill9();
    expect(tools()).toEqual(before);
    await keelson.restart();
    await eventually('the next runner follows it', () =>
      keelson.runnerLog.includes('"stage":"apply","attempt":1,"msg":"job begins"'),
    );
    expect(tools()).toEqual(before);
    finish();
    expect((await keelson.completed(pipelineId)).result).toBe('succeeded');
    expect(timesBegun()).toBe(1);
    expect(await keelson.client.runs.show(runId)).toMatchObject({ state: 'finished' });
    const { outputs } = await keelson.client.stacks.outputs(stackId);
    expect(outputs).toEqual({ first: { sensitive: false, value: '1' } });
    const log = (await keelson.client.runs.logs(runId)).items.map(({ text }) => text);
    expect(log.filter((line) => line.includes('Apply complete'))).toHaveLength(1);
  });

  it('that is killed with its runner ends indeterminate; the next pipeline finds no lock', async () => {
    const { pipelineId, runId, stackId, finish, timesBegun } = await beginApply('lost');
    await keelson.killRunner9();
    for (const tool of tools()) kill9(tool);
    expect((await keelson.completed(pipelineId)).result).toBe('failed');
    expect(await keelson.client.runs.show(runId)).toMatchObject({
      state: 'failed',
      failure: { reason: 'indeterminate', step: 'apply', indeterminate: true },
    });
    expect(await keelson.client.stacks.show(stackId)).toMatchObject({ needsRefresh: true });
    expect(timesBegun()).toBe(1);

    finish();
    const retried = await keelson.client.infraPipelines.retry(pipelineId);
    expect((await keelson.completed(retried.id)).result).toBe('succeeded');
    expect(await keelson.client.stacks.show(stackId)).toMatchObject({ needsRefresh: false });
  });

  it('may be planned again: a plan that was killed with its runner leaves no lock in the way', async () => {
    const upstream = await startSlowState();
    const stack = terraformStack(
      'planned',
      `data "terraform_remote_state" "upstream" {
         backend = "http"
         config  = { address = var.address }
       }
       output "id" { value = data.terraform_remote_state.upstream.outputs.id }`,
      { variables: { address: upstream.url } },
    );
    try {
      const folder = writeProject(folders.make(), { org: 'planned' }, [stack]);
      const pipelineId = (await keelson.apply(folder)) ?? '';
      await eventually('the tool asks for the upstream state', () => upstream.asked() > 0);
      await keelson.killRunner9();
      for (const tool of tools()) kill9(tool);
      upstream.answer();
      expect((await keelson.completed(pipelineId)).result).toBe('succeeded');
      const { outputs } = await keelson.client.stacks.outputs('planned');
      expect(outputs).toEqual({ id: { sensitive: false, value: 'up-1' } });
    } finally {
      upstream.close();
    }
  });
});

/** A state of somebody else, on an address that keeps a plan waiting until the spec lets it answer. */
async function startSlowState() {
  const waiting: ServerResponse[] = [];
  let answers = false;
  let asked = 0;
  const send = (response: ServerResponse): void => void response.end(JSON.stringify(upstreamState));
  const server = createServer((_request, response) => {
    asked += 1;
    if (answers) send(response);
    else waiting.push(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked: () => asked,
    answer: () => {
      answers = true;
      waiting.splice(0).forEach(send);
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const upstreamState = {
  version: 4,
  terraform_version: '1.9.0',
  serial: 1,
  lineage: 'somebody-else',
  outputs: { id: { value: 'up-1', type: 'string' } },
  resources: [],
};
