import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ReplayVerdict } from '@keelson/client';
import { EventStoreProcess } from '../support/event-store-process';
import { output, writeProject, type StackFolder } from '../support/manifest-folder';
import { keelsonEnvironment } from '../support/keelson-process';
import { RunningKeelson } from '../support/running-keelson';
import { TemporaryFolders } from '../support/temporary-folders';
import { terraformOnPath } from '../support/terraform-on-path';

jest.setTimeout(300_000);

function native(name: string, folder: string): StackFolder {
  const stack = {
    resources: [
      {
        type: 'file',
        name: 'note',
        properties: { path: path.join(folder, 'note'), content: name },
      },
    ],
    outputs: { id: `id of ${name}` },
  };
  return { name, provisioner: 'native', files: { 'stack.yaml': JSON.stringify(stack) } };
}

const terraform: StackFolder = {
  name: 'database',
  provisioner: 'terraform',
  files: {
    'main.tf': `
      variable "input" { type = string }
      resource "terraform_data" "kept" { input = var.input }
      output "id" { value = terraform_data.kept.output }
      output "token" {
        value     = "token of \${var.input}"
        sensitive = true
      }`,
  },
  variables: { input: output('network', 'id') },
};

describe('a backup brings everything back', () => {
  const folders = new TemporaryFolders('keelson-backup-');
  const masterKey = Buffer.alloc(32, 7).toString('base64');
  const env = { KEELSON_MASTER_KEY: masterKey };
  let source: RunningKeelson;
  let restored: RunningKeelson;
  let backup: string;
  let manifests: string;

  beforeAll(async () => {
    source = await RunningKeelson.start({ env });
    manifests = folders.make();
    const network = native('network', folders.make());
    const stacks = terraformOnPath ? [network, terraform] : [network];
    writeProject(manifests, { org: 'acme' }, stacks);
    await source.deploy(manifests);
    expect(await commandWithKey(source, 'first body')).toBe(204);
    backup = path.join(folders.make(), 'keelson.backup');
    expect(await source.cli(['backup', backup])).toMatchObject({ code: 0, err: '' });
    restored = RunningKeelson.at({ env });
  });

  afterAll(() => {
    restored?.remove();
    source?.remove();
    folders.remove();
  });

  const restore = (file: string, dataDir: string, more: NodeJS.ProcessEnv = env) =>
    restoreProcess(file, dataDir, more);

  async function everything(keelson: RunningKeelson) {
    const { client } = keelson;
    const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
      const found: T[] = [];
      for await (const item of items) found.push(item);
      return found;
    };
    const shown = await all(client.stacks.list());
    const [outputs, states, logs] = [[] as unknown[], [] as unknown[], [] as unknown[]];
    for (const { id } of shown) {
      outputs.push(await client.stacks.outputs(id));
      const answer = await fetch(`${keelson.url}/api/v1/stacks/${id}/state`, {
        headers: { authorization: `Bearer ${keelson.adminToken}` },
      });
      states.push([answer.status, await answer.text()]);
    }
    const runs = await all(client.runs.list());
    for (const { id } of runs) logs.push((await keelson.cli(['run', 'logs', id])).out);
    const events = await all(client.events({ limit: 500 }));
    return { stacks: shown, runs, outputs, states, logs, events };
  }

  it('refuses what is damaged, and another master key, and leaves nothing behind', () => {
    const bytes = readFileSync(backup);
    const damaged = path.join(folders.make(), 'damaged');
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] as number) ^ 1;
    writeFileSync(damaged, bytes);
    expect(restore(damaged, restored.dataDir)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/damaged/) as string,
    });
    writeFileSync(damaged, readFileSync(backup).subarray(0, bytes.length - 2048));
    expect(restore(damaged, restored.dataDir)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/damaged/) as string,
    });
    const other = { KEELSON_MASTER_KEY: Buffer.alloc(32, 8).toString('base64') };
    expect(restore(backup, restored.dataDir, other).said).toMatch(/master key is not the one/);
    expect(restore(backup, restored.dataDir, {}).said).toMatch(/set KEELSON_MASTER_KEY/);
    expect(existsSync(restored.dataDir)).toBe(false);
  });

  it('restores into an empty store: the same stacks, runs, outputs, states, logs and events', async () => {
    const before = await everything(source);
    expect(restore(backup, restored.dataDir)).toMatchObject({ code: 0 });
    await restored.restart();
    await atTheEnd(restored);
    const after = await everything(restored);
    expect(after).toEqual(before);
    expect(await commandWithKey(restored, 'another body')).toBe(422);
  });

  it('goes on where the other one was: nothing to do, nothing wrong, nothing decided otherwise', async () => {
    const again = await restored.apply(manifests);
    expect(again).toBeUndefined();
    const { id } = await restored.client.infraProjects.runPipeline('shop');
    const { result } = await restored.completed(id);
    expect(result).toBe('succeeded');
    for await (const run of restored.client.runs.list({ pipeline: id })) {
      expect(run.noChanges).toBe(true);
    }
    await nothingIsWrong(restored);
  });

  it('moves to EventStoreDB and back, and loses nothing but when EventStoreDB has recorded it', async () => {
    const store = await EventStoreProcess.start('memory');
    const onStore = { ...env, KEELSON_EVENTSTORE_URL: store.url };
    const moved = RunningKeelson.at({ env: onStore });
    const back = RunningKeelson.at({ env });
    try {
      const before = withoutRecordTimes(await everything(source));
      expect(restore(backup, moved.dataDir, onStore)).toMatchObject({ code: 0 });
      await moved.restart();
      await atTheEnd(moved);
      expect(withoutRecordTimes(await everything(moved))).toEqual(before);
      expect(await moved.apply(manifests)).toBeUndefined();
      await nothingIsWrong(moved);
      const { id } = await moved.client.infraProjects.runPipeline('shop');
      expect((await moved.completed(id)).result).toBe('succeeded');
      const again = path.join(folders.make(), 'again.backup');
      expect(await moved.cli(['backup', again])).toMatchObject({ code: 0, err: '' });
      const after = await everything(moved);
      expect(restore(again, back.dataDir)).toMatchObject({ code: 0 });
      await back.restart();
      await atTheEnd(back);
      expect(withoutPositions(await everything(back))).toEqual(withoutPositions(after));
      await nothingIsWrong(back);
      await moved.stop();
      expect(restore(again, path.join(folders.make(), 'data'), onStore).said).toMatch(/not empty/);
    } finally {
      back.remove();
      moved.remove();
      store.remove();
    }
  });

  it('refuses a store that is not empty', async () => {
    await restored.stop();
    expect(restore(backup, restored.dataDir).said).toMatch(/not empty/);
    writeFileSync(path.join(restored.dataDir, 'restore-unfinished'), '');
    expect((await restored.startRefused()).said).toMatch(/did not end/);
  });
});

/** Answers the status: the same key is remembered with the body that came with it. */
async function commandWithKey(keelson: RunningKeelson, value: string): Promise<number> {
  const { status } = await fetch(`${keelson.url}/api/v1/secrets/kept`, {
    method: 'PUT',
    body: JSON.stringify({ value }),
    headers: {
      authorization: `Bearer ${keelson.adminToken}`,
      'content-type': 'application/json',
      'idempotency-key': 'the same for both',
    },
  });
  return status;
}

function atTheEnd(keelson: RunningKeelson): Promise<unknown> {
  return keelson.whileItMayBeAway('every view is at the end of the log', async () => {
    const { projections } = await keelson.client.readyz();
    return projections.every(({ lag }) => lag === 0);
  });
}

async function nothingIsWrong(keelson: RunningKeelson): Promise<void> {
  const verified = await keelson.cli(['audit', 'verify', '-o', 'json']);
  expect(JSON.parse(verified.out)).toMatchObject({ ok: true });
  const replayed = await keelson.cli(['audit', 'replay', '-o', 'json']);
  expect(JSON.parse(replayed.out) as ReplayVerdict).toMatchObject({ ok: true, differences: 0 });
}

type Shown = { readonly events: readonly unknown[] };

/** Positions and times of recording are a store's own; EventStoreDB takes neither from a backup. */
function withoutRecordTimes<T extends Shown>(shown: T) {
  const events = shown.events.map((event) => {
    const { recordedAt: _time, position: _place, ...rest } = event as Record<string, unknown>;
    return rest;
  });
  return { ...shown, events };
}

/** PostgreSQL takes the times of recording from the backup. */
function withoutPositions<T extends Shown>(shown: T) {
  const events = shown.events.map((event) => {
    const { position: _place, ...rest } = event as Record<string, unknown>;
    return rest;
  });
  return { ...shown, events };
}

/** `keelson restore`, as its users have it: the command line starts the compiled server. */
function restoreProcess(file: string, dataDir: string, env: NodeJS.ProcessEnv) {
  const cli = path.resolve(__dirname, '../../dist/apps/cli/src/main.js');
  try {
    const said = execFileSync(process.execPath, [cli, 'restore', file, '--data-dir', dataDir], {
      env: keelsonEnvironment(env),
      stdio: 'pipe',
    });
    return { code: 0, said: String(said) };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: Buffer; stderr: Buffer };
    return { code: status, said: `${String(stdout)}${String(stderr)}` };
  }
}
