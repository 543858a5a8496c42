import { randomUUID } from 'node:crypto';
import { KeelsonClient, RunnerApi, type ParkedKey } from '@keelson/client';
import { EVENT_LOG } from '@keelson/commands';
import type { EventLog, NewEvent } from '@keelson/event-log';
import { eventually } from '../support/eventually';
import { TemporaryFolders } from '../support/temporary-folders';
import { TestServer } from '../support/test-server';
import { uploadSource } from '../support/upload-source';

/** As only somebody with the keys of the database could write it: a type that is known, with a payload that is not. */
function emptyEvent(): NewEvent {
  const id = randomUUID();
  const ids = { commandId: id, correlationId: id, causationId: id };
  const metadata = { ...ids, at: new Date().toISOString(), schema: 1, previousHash: '' };
  const actor = { kind: 'human', id: 'somebody' } as const;
  return { id, type: 'RunFinished', data: {}, metadata: { ...metadata, actor } };
}

describe('an event that sagas can make nothing of', () => {
  const folders = new TemporaryFolders('keelson-sagas-');
  let server: TestServer;
  let client: KeelsonClient;
  const poison = emptyEvent();

  beforeAll(async () => {
    server = await TestServer.start();
    client = new KeelsonClient({ server: server.url, token: server.adminToken });
    const log = server.application.get<EventLog>(EVENT_LOG);
    await log.append('run-run_poisoned', 'no_stream', [poison]);
  });

  afterAll(async () => {
    await server?.stop();
    folders.remove();
  });

  const parked = async (): Promise<ParkedKey[]> => {
    const keys: ParkedKey[] = [];
    for await (const key of client.sagas.parked()) keys.push(key);
    return keys;
  };

  it('stops what it speaks of, which is told with the way on', async () => {
    await eventually('it is parked', async () => (await parked()).length > 0);
    const [first] = await parked();
    expect(first).toMatchObject({ key: 'run-run_poisoned', eventId: poison.id, waiting: 0 });
    expect(first?.error).not.toBe('');
    expect(first?.wayOn).toContain('keelson sagas retry run-run_poisoned');
    const { sagas } = await client.readyz();
    expect(sagas.reduce((sum, { parkedKeys }) => sum + parkedKeys, 0)).toBeGreaterThan(0);
  });

  it('stops nothing else', async () => {
    const runner = new RunnerApi({ server: server.url, token: server.runnerToken });
    const archive = await uploadSource(client, folders);
    await client.apply(`
apiVersion: keelson.dev/v1
kind: Stack
metadata: { name: unharmed, environment: e }
spec: { provisioner: native, source: { archive: "${archive}" } }`);
    const wish = { max: 1, waitMs: 20_000 };
    expect(await runner.claim('spec', wish, new AbortController().signal)).toHaveLength(1);
  });

  it('is heard again when it is told to, and parked again as long as nothing is mended', async () => {
    const retry = (): Promise<unknown> =>
      client.sagas.retry('run-run_poisoned').then(
        () => 'done',
        (error: { readonly code: string }) => error.code,
      );
    await eventually('it can go on', async () => (await retry()) === 'done');
    await eventually('it is parked again', async () => (await parked())[0]?.eventId === poison.id);
    await expect(client.sagas.retry('run-unknown')).rejects.toMatchObject({ status: 404 });
  });
});
